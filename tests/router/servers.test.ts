import { expect, test } from 'vitest'
import { startServers } from '#simulator/router/servers.js'
import { fakeWorld } from './support/fake-world.js'
import { send } from './support/raw-http.js'

const world = () => ({
  ...fakeWorld(),
  awsEndpoint: { request: async () => ({ status: 200, headers: [], body: Buffer.from('aws') }) },
})

test('both addresses answer until they are closed', async () => {
  const servers = await startServers(world(), { port: 0, awsPort: 0 })
  expect((await send(servers.application.port)).body).toBe('{"ok":true}')
  expect((await send(servers.awsEndpoint.port)).body).toBe('aws')
  expect(servers.application.url).toBe(`http://localhost:${servers.application.port}`)
  await servers.close()
  await expect(send(servers.application.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await expect(send(servers.awsEndpoint.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('when one port is taken, nothing listens', async () => {
  const first = await startServers(world(), { port: 0, awsPort: 0 })
  const { port: taken } = first.awsEndpoint
  const { port: free } = first.application
  await first.application.close()
  await expect(startServers(world(), { port: free, awsPort: taken })).rejects.toMatchObject({
    code: 'port-taken',
    what: expect.stringContaining('the AWS endpoint'),
  })
  await expect(send(free)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await first.awsEndpoint.close()
})
