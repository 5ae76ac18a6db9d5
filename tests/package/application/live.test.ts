import { AntipodeContainer, RegionContainer, TestWorld } from 'antipode/testcontainers'
import { expect, test } from 'vitest'

test('a live world of embedded regions needs no Docker', async () => {
  await using world = await TestWorld.start({
    template: 'template.yaml',
    regions: ['us-west-2', 'eu-central-1'],
    backend: 'embedded',
  })
  const put = await world.client({ near: 'us-west-2' }).request('PUT', '/notes/one', { body: 'remember' })
  expect([put.status, put.region]).toEqual([204, 'us-west-2'])
})

test('regions and the simulator are containers that testcontainers can start', () => {
  const region = new RegionContainer('us-west-2').withReuse()
  const simulator = new AntipodeContainer().withRegions('us-west-2')
  expect([region, simulator].map(({ start }) => typeof start)).toEqual(['function', 'function'])
})
