// Reads a whole table and learns what has changed without the stream saying so. Its place in the stream is taken
// before: what changes meanwhile is read again from there.
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import type { Beliefs, ItemState, RecordOutcome } from './beliefs.js'
import { type Image, keyTextOf } from './image.js'
import { type Batch, emptyBatch } from './journal.js'

export interface ComparePass {
  readonly beliefs: Beliefs
  readonly keyNames: readonly string[]
  /** All items, read consistently. */
  readonly pages: AsyncIterable<readonly Attributes[]>
  readonly find: (batch: Batch, state: ItemState, image: Image) => RecordOutcome
  readonly conclude: (batch: Batch) => Promise<void>
}

export interface CompareCounts {
  readonly items: number
  /** Put, or changed, by somebody else. */
  readonly changed: number
  readonly deleted: number
}

/** Nothing of ours may be sent meanwhile. */
export async function compare({
  beliefs,
  keyNames,
  pages,
  find,
  conclude,
}: ComparePass): Promise<CompareCounts> {
  let [items, changed, deleted] = [0, 0, 0]
  const unseen = new Map([...beliefs.states()].map((state) => [state.keyText, state]))
  for await (const page of pages) {
    const batch = emptyBatch()
    for (const item of page) {
      const key = Object.fromEntries(keyNames.map((name) => [name, item[name]])) as Attributes
      unseen.delete(keyTextOf(key))
      if (find(batch, beliefs.state(key), item) === 'foreign') changed++
    }
    items += page.length
    await conclude(batch)
  }
  const batch = emptyBatch()
  for (const state of unseen.values()) if (find(batch, state, undefined) === 'foreign') deleted++
  await conclude(batch)
  return { items, changed, deleted }
}
