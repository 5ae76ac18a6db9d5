// Replication of tables at endpoints, of which nothing is known but what their public operations answer.
import { afterEach, describe, expect, test } from 'vitest'
import { type EndpointRegionsOptions, endpointRegions } from '../support/endpoint-regions.js'
import { TABLE_DEFINITION } from '../support/faulty-endpoint.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

const open: { close(): void }[] = []
afterEach(() => {
  for (const world of open.splice(0)) world.close()
})

async function threeEndpoints(options: EndpointRegionsOptions = {}) {
  const world = endpointRegions(options)
  open.push(world)
  await world.replicate()
  return world
}

test('an item that an application writes to one endpoint is written to the others, once', async () => {
  const { put, settled, contents, copies, endpoint, kernel } = await threeEndpoints()
  await put(A, 'one', { n: { N: '1' } })
  await settled()
  for (const items of contents()) expect(items).toEqual({ one: { id: { S: 'one' }, n: { N: '1' } } })
  await endpoint(B).call('UpdateItem', {
    Key: { id: { S: 'one' } },
    UpdateExpression: 'SET m = :m',
    ExpressionAttributeValues: { ':m': { S: 'b' } },
  })
  await settled()
  await endpoint(C).call('DeleteItem', { Key: { id: { S: 'one' } } })
  await settled()
  for (const items of contents()) expect(items).toEqual({})
  await kernel.driver.advance(60_000)
  expect(copies()).toBe(6)
})
