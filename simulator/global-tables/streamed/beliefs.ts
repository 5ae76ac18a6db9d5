// What is believed of each item of a table at an endpoint: its version, what is there, and which writes of ours the
// stream has not shown yet. Records and reads change it here; nothing is sent from here.
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import type { Instant } from '../../kernel/time.js'
import { isNewer, type Version, type VersionedItem } from '../replica.js'
import { type Image, keyTextOf, sameImage } from './image.js'

/** A write of ours, from before it is sent until the stream shows it. */
export interface Intent {
  readonly id: string
  readonly keyText: string
  readonly before: Image
  readonly after: Image
  readonly version: Version
  readonly sentAt: Instant
  /** What it replaced: not what was believed, where the condition could not tell. */
  replaced: Image
  /** Its answer has come. Without, it may happen late, or never. */
  done: boolean
  /** The stream has shown it, or there is no longer a need. */
  settled: boolean
}

export interface ItemState {
  readonly key: Attributes
  readonly keyText: string
  /** The newest that this copy knows of, and its version; no version: never heard of. */
  item: Image
  version: Version | undefined
  /** What is at the endpoint. Differs from `item` only until that is put right. */
  there: Image
  /** What was there when the stream's last record was written: `there` is ahead of it by our own writes. */
  seen: Image
  intents: readonly Intent[]
  /** Counts what was learned. */
  epoch: number
}

/** How the version of a change that nobody told us comes about; see sightings.ts. */
export type Sight = (overwritten: Version | undefined) => Version

/**
 * `known`: nothing new. `own`: a write of ours. `foreign`: somebody else's. `doubt`: the record does not follow from
 * what was seen before; the item has to be read.
 */
export type RecordOutcome = 'known' | 'own' | 'foreign' | 'doubt'

const NONE: readonly Intent[] = []

export class Beliefs {
  readonly #region: string
  readonly #states = new Map<string, ItemState>()
  /** Not settled, oldest first. */
  readonly #intents = new Set<Intent>()

  constructor(region: string) {
    this.#region = region
  }

  state(key: Attributes): ItemState {
    const keyText = keyTextOf(key)
    let state = this.#states.get(keyText)
    if (!state) {
      state = {
        key,
        keyText,
        item: undefined,
        version: undefined,
        there: undefined,
        seen: undefined,
        intents: NONE,
        epoch: 0,
      }
      this.#states.set(keyText, state)
    }
    return state
  }

  stateOf({ keyText }: Intent): ItemState {
    return this.#states.get(keyText) as ItemState
  }

  states(): Iterable<ItemState> {
    return this.#states.values()
  }

  /** The writes of ours that were sent before an instant and are still awaited. */
  intentsBefore(sentBefore: Instant): readonly Intent[] {
    const found: Intent[] = []
    for (const intent of this.#intents) {
      if (intent.sentAt >= sentBefore) break
      found.push(intent)
    }
    return found
  }

  versions(): readonly VersionedItem[] {
    const known: VersionedItem[] = []
    for (const { key, item, version } of this.#states.values())
      if (version) known.push({ key, item, version })
    return known
  }

  /** The table is another one: all that was believed goes, except what may still be on its way there. */
  forgetAll(): void {
    for (const [keyText, state] of [...this.#states]) {
      const late = state.intents.filter(({ done }) => !done)
      this.#settle(
        state,
        state.intents.filter(({ done }) => done),
      )
      this.#states.delete(keyText)
      if (late.length > 0) this.state(state.key).intents = late
    }
  }

  /** Deletions that no older write can follow any more. Answers their keys. */
  forgetDeletions(before: Instant): readonly string[] {
    const forgotten: string[] = []
    for (const [keyText, { item, there, version, intents }] of this.#states) {
      if (item || there || !version || version.timestamp >= before || intents.length > 0) continue
      this.#states.delete(keyText)
      forgotten.push(keyText)
    }
    return forgotten
  }

  /** A record of the stream: `before` became `after`. */
  record(state: ItemState, before: Image, after: Image, sight: Sight): RecordOutcome {
    if (!sameImage(before, state.seen)) {
      const known = state.intents.length === 0 && sameImage(after, state.seen)
      return known ? 'known' : 'doubt'
    }
    state.epoch++
    state.seen = after
    const own = best(
      state.intents.filter((intent) => sameImage(intent.replaced, before) && sameImage(intent.after, after)),
    )
    if (own) {
      this.#settle(state, [own])
      if (!state.intents.some(({ done }) => done)) state.there = after
      adopt(state, own.after, own.version)
      return 'own'
    }
    const ahead = state.intents.some(({ done }) => done)
    const knew = !ahead && sameImage(state.there, state.item)
    if (!ahead) state.there = after
    this.#foreign(state, after, knew, sight)
    return 'foreign'
  }

  /** What a read has found. What led there and is still in the stream will be doubted, and found to be known. */
  found(state: ItemState, image: Image, sight: Sight): RecordOutcome {
    const own = best(state.intents.filter(({ after }) => sameImage(after, image)))
    const knew = sameImage(state.there, state.item) && !state.intents.some(({ done }) => done)
    this.#settle(
      state,
      state.intents.filter((intent) => intent.done || intent === own),
    )
    const moved = !sameImage(image, state.there)
    state.there = image
    state.seen = image
    if (!moved) return 'known'
    state.epoch++
    if (sameImage(image, state.item)) return 'known'
    if (own) {
      adopt(state, own.after, own.version)
      return 'own'
    }
    this.#foreign(state, image, knew, sight)
    return 'foreign'
  }

  /** A write of ours was answered. */
  answered(state: ItemState, intent: Intent, replaced: Image): void {
    if (intent.settled) return
    intent.done = true
    intent.replaced = replaced
    state.there = intent.after
    state.epoch++
    adopt(state, intent.after, intent.version)
  }

  /** What is there is also what another region has written, under this version. */
  agree(state: ItemState, version: Version): void {
    adopt(state, state.there, version)
  }

  intend(state: ItemState, intent: Intent): void {
    state.intents = [...state.intents, intent]
    this.#intents.add(intent)
  }

  drop(state: ItemState, intents: readonly Intent[]): void {
    this.#settle(state, intents)
    // Nothing is awaited any more: what is there is what was seen.
    if (!state.intents.some(({ done }) => done)) state.seen = state.there
  }

  #settle(state: ItemState, intents: readonly Intent[]): void {
    for (const intent of intents) {
      intent.settled = true
      this.#intents.delete(intent)
    }
    const left = state.intents.filter(({ settled }) => !settled)
    state.intents = left.length === 0 ? NONE : left
  }

  /** @param knew whether who wrote had the newest version before them, and so wrote after it */
  #foreign(state: ItemState, image: Image, knew: boolean, sight: Sight): void {
    const { version } = state
    // A region's own changes follow each other in its stream.
    adopt(state, image, sight(knew || version?.region === this.#region ? version : undefined))
  }
}

function adopt(state: ItemState, item: Image, version: Version): void {
  if (!isNewer(version, state.version)) return
  state.version = version
  // One object for what is the same.
  state.item = sameImage(item, state.there) ? state.there : item
}

/** Those that were answered first; of several, the newest. */
function best(intents: readonly Intent[]): Intent | undefined {
  let chosen: Intent | undefined
  for (const intent of intents) {
    const better =
      !chosen || (intent.done === chosen.done ? isNewer(intent.version, chosen.version) : intent.done)
    if (better) chosen = intent
  }
  return chosen
}
