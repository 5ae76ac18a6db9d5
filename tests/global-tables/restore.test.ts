// What a region whose endpoint came back needs before it is open again.
import { afterEach, expect, test } from 'vitest'
import { NetworkError } from '#simulator/network/errors.js'
import { endpointRegions } from '../support/endpoint-regions.js'
import { TABLE_DEFINITION } from '../support/faulty-endpoint.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const
const ITEM = { one: { id: { S: 'one' } } }

const open: { close(): void }[] = []
afterEach(() => {
  for (const world of open.splice(0)) world.close()
})

async function threeEndpoints() {
  const world = endpointRegions()
  open.push(world)
  await world.replicate()
  await world.put(A, 'one')
  await world.settled()
  return world
}

test('an endpoint that came back empty is filled when restoring ends', async () => {
  const { endpoint, tables, kernel } = await threeEndpoints()
  endpoint(B).wipe()
  await kernel.driver.settle(tables.restore(B))
  expect(endpoint(B).contents()).toEqual(ITEM)
})

test('one that has kept everything needs nobody: it can be the first to come back', async () => {
  const { cut, endpoint, tables, kernel } = await threeEndpoints()
  cut(A)
  cut(C)
  await kernel.driver.settle(tables.restore(B))
  expect(endpoint(B).contents()).toEqual(ITEM)
})

test('one that is empty waits for a region that has the table', async () => {
  const { cut, endpoint, tables, kernel } = await threeEndpoints()
  const heal = [cut(A, undefined, 'refuse'), cut(C, undefined, 'refuse')]
  endpoint(B).wipe()
  await expect(kernel.driver.settle(tables.restore(B))).rejects.toThrow(NetworkError)
  heal[1]?.()
  await kernel.driver.settle(tables.restore(B))
  expect(endpoint(B).contents()).toEqual(ITEM)
})

test('when all are empty, whoever made the table makes it again, and then the others have it from there', async () => {
  const { edge, endpoint, tables, kernel, put, settled, contents } = await threeEndpoints()
  for (const region of [A, B, C]) endpoint(region).wipe()
  await kernel.driver.settle(tables.restore(A))
  expect(endpoint(A).contents()).toBeUndefined()
  await edge(A, 'CreateTable', TABLE_DEFINITION)
  await kernel.driver.settle(tables.restore(B))
  await kernel.driver.settle(tables.restore(C))
  await put(B, 'two')
  await settled()
  const [first, ...others] = contents()
  expect(first).toMatchObject({ two: { id: { S: 'two' } } })
  for (const items of others) expect(items).toEqual(first)
})
