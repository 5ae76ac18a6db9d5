// Where a link goes on after a restart: only between the same two tables as before.
import { expect, test } from 'vitest'
import { LinkPositions } from '#simulator/global-tables/link-positions.js'
import type { Replica } from '#simulator/global-tables/replica.js'
import { memoryStore } from '#simulator/storage/memory-store.js'

const replica = (region: string, keptAs?: string) =>
  ({ region, tableName: 'things', ...(keptAs !== undefined && { keptAs }) }) as Replica

const here = replica('us-east-1', 'table 1')
const there = replica('eu-west-2', 'table 2')

async function afterRestart(keep: (positions: LinkPositions) => unknown): Promise<LinkPositions> {
  const store = memoryStore()
  await keep(new LinkPositions(store))
  const positions = new LinkPositions(store)
  await positions.load()
  return positions
}

test('it is known how far a link had got, each way by itself', async () => {
  const positions = await afterRestart(async (before) => {
    await before.keep(here, there, 3)
    await before.keep(here, there, 7)
    await before.keep(there, here, 0)
  })
  expect(positions.earlier(here, there)).toBe(7)
  expect(positions.earlier(there, here)).toBe(0)
})

test('a table that was made anew meanwhile has another log, or lacks what it was brought', async () => {
  const positions = await afterRestart((before) => before.keep(here, there, 7))
  expect(positions.earlier(replica('us-east-1', 'table 3'), there)).toBeUndefined()
  expect(positions.earlier(here, replica('eu-west-2', 'table 3'))).toBeUndefined()
})

test('nothing is kept of a replica that does not outlive the process', async () => {
  const positions = await afterRestart((before) => {
    expect(before.keep(here, replica('eu-west-2'), 7)).toBeUndefined()
  })
  expect(positions.earlier(here, replica('eu-west-2'))).toBeUndefined()
})
