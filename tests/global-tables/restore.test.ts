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

test('one that loses its table while its replica is being filled gets both', async () => {
  const { edge, endpoint, tables, kernel, settled } = await threeEndpoints()
  await edge(A, 'UpdateTable', { ReplicaUpdates: [{ Delete: { RegionName: B } }] })
  const created = edge(A, 'UpdateTable', { ReplicaUpdates: [{ Create: { RegionName: B } }] })
  while (tables.pending().length === 0) await kernel.driver.advance(1)
  endpoint(B).wipe()
  await kernel.driver.settle(tables.restore(B))
  await created
  await settled()
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

test('two that come back empty at once, each noticed in its time, end with the same', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const world = endpointRegions({ regions: [A, B], seed, faults: { delayMs: 150 } })
    open.push(world)
    const { endpoint, tables, kernel, put, settled, contents } = world
    await world.replicate()
    for (let n = 0; n < 60; n++) await put(A, `item ${n}`)
    await settled()
    for (const region of [A, B]) {
      endpoint(region).wipe()
      endpoint(region).down = true
    }
    await kernel.driver.advance(20_000)
    for (const region of [A, B]) endpoint(region).down = false
    await kernel.driver.settle(Promise.all([tables.restore(B), tables.restore(A)]))
    await world.edge(A, 'CreateTable', TABLE_DEFINITION)
    const restored = tables.restore(A)
    await kernel.driver.advance(150 * seed)
    await kernel.driver.settle(Promise.all([restored, tables.restore(B)]))
    await put(B, 'four')
    await settled()
    const [first, second] = contents()
    expect(first, `seed ${seed}`).toMatchObject({ four: { id: { S: 'four' } } })
    expect(second, `seed ${seed}`).toEqual(first)
  }
})
