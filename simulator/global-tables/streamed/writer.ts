// Brings versions of other regions to a table at an endpoint. Every write is recorded before it is sent, and goes
// through only if what we believe is still there (GT-03); when it is not, the stream is asked first.
import { AwsError } from '../../aws/errors.js'
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import { type Clock, sleep } from '../../kernel/clock.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import { isNewer, type Version, type VersionedItem } from '../replica.js'
import type { Beliefs, Intent, ItemState } from './beliefs.js'
import { type Endpoint, mayHaveHappened } from './endpoint.js'
import { type Gate, Turns } from './gate.js'
import { type Image, keyTextOf, readImage, sameImage } from './image.js'
import { emptyBatch, type Journal } from './journal.js'
import type { StreamedSettings } from './settings.js'
import { SOONER } from './tail.js'

export interface WriterOptions {
  readonly tableName: string
  readonly clock: Clock
  readonly endpoint: Endpoint
  readonly beliefs: Beliefs
  readonly journal: Journal
  readonly gate: Gate
  /** Of everything that is sent for one item. */
  readonly sends: Turns
  readonly settings: StreamedSettings
  readonly newId: () => string
  readonly background: (work: Promise<unknown>) => void
  /** The key's attributes. @throws AwsError while there is no table that could be written to */
  readonly keyNames: () => readonly string[]
  /** Settles when the stream has been read to its end once more. */
  readonly look: () => Promise<void>
  /** Reads an item and believes what it finds; nothing is sent meanwhile. */
  readonly verify: (key: Attributes) => Promise<void>
}

export class Writer {
  readonly #options: WriterOptions
  /** Of everything that is to be done with one item. */
  readonly #items = new Turns()
  readonly #repairs = new Set<string>()

  constructor(options: WriterOptions) {
    this.#options = options
  }

  applyIfNewer({ key, item, version }: VersionedItem): Promise<'applied' | 'stale'> {
    const [keyAttributes, image] = [readImage(key) as Attributes, item as Image]
    return this.#items.take(keyTextOf(key), () => this.#bring(keyAttributes, image, version))
  }

  /** Puts right what is there although something newer is known. One repair an item at a time. */
  async repair(keyText: string, key: Attributes): Promise<void> {
    if (this.#repairs.has(keyText)) return
    this.#repairs.add(keyText)
    try {
      await this.#items.take(keyText, () => this.#putRight(key))
    } finally {
      this.#repairs.delete(keyText)
    }
  }

  async #bring(key: Attributes, item: Image, version: Version): Promise<'applied' | 'stale'> {
    const { beliefs, journal } = this.#options
    for (let tries = 0; ; tries++) {
      // Only a table that is there can know better.
      this.#options.keyNames()
      const state = beliefs.state(key)
      if (!isNewer(version, state.version))
        return tries > 0 && same(version, state.version) ? 'applied' : 'stale'
      if (sameImage(item, state.there)) {
        beliefs.agree(state, version)
        const batch = emptyBatch()
        batch.states.add(state)
        await journal.write(batch)
        return 'applied'
      }
      await this.#try(key, item, version)
    }
  }

  async #putRight(key: Attributes): Promise<void> {
    for (;;) {
      const { item, there, version } = this.#options.beliefs.state(key)
      if (!version || sameImage(item, there)) return
      await this.#try(key, item, version)
    }
  }

  /** One attempt; when something unknown was there, it is known afterwards. */
  async #try(key: Attributes, item: Image, version: Version): Promise<void> {
    const { beliefs, gate } = this.#options
    const { epoch } = beliefs.state(key)
    const leave = await gate.enter()
    let refused: boolean
    try {
      refused = await this.#options.sends.take(keyTextOf(key), () => this.#send(key, item, version))
    } finally {
      leave()
    }
    if (refused) await this.#learn(key, epoch)
  }

  /** Whether its condition failed. */
  async #send(key: Attributes, item: Image, version: Version): Promise<boolean> {
    const { beliefs, endpoint, journal, tableName } = this.#options
    const keyNames = this.#options.keyNames()
    const state = beliefs.state(key)
    const before = state.there
    const overtaken = !same(version, state.version) && !isNewer(version, state.version)
    if (overtaken || sameImage(before, item)) return false
    // What may have happened is repeated: only one of the two can meet its condition.
    let intent = state.intents.find(
      (known) =>
        !known.done &&
        same(known.version, version) &&
        sameImage(known.before, before) &&
        sameImage(known.after, item),
    )
    const repeated = intent !== undefined
    if (!intent) {
      intent = this.#newIntent(state, before, item, version)
      beliefs.intend(state, intent)
      await journal.intend(key, intent)
    }
    // Learned meanwhile; then the next attempt goes by that.
    if (!sameImage(state.there, before)) {
      if (!repeated) this.#drop(state, intent)
      return false
    }
    try {
      const replaced = await endpoint.replace({ tableName, keyNames }, key, before, item)
      beliefs.answered(state, intent, replaced)
      return false
    } catch (error) {
      const refused = error instanceof AwsError && error.code === 'ConditionalCheckFailedException'
      if (!repeated && !mayHaveHappened(error)) this.#drop(state, intent)
      if (!refused) throw error
      return true
    }
  }

  /** Waits for the stream to show what is there; if it does not, the item is read. */
  async #learn(key: Attributes, epoch: number): Promise<void> {
    const { beliefs, clock, look, settings, verify } = this.#options
    const refusedAt = clock.now()
    while (msBetween(refusedAt, clock.now()) < settings.silenceMs) {
      await look()
      if (beliefs.state(key).epoch !== epoch) return
      await sleep(clock, settings.pollBusyMs / SOONER)
    }
    await verify(key)
    if (beliefs.state(key).epoch !== epoch) return
    throw new AwsError(
      'TransactionConflictException',
      `${keyTextOf(key)} of ${this.#options.tableName} is as it was believed to be, and cannot be written on that condition`,
    )
  }

  #newIntent(state: ItemState, before: Image, after: Image, version: Version): Intent {
    const sentAt: Instant = this.#options.clock.now()
    const { keyText } = state
    const id = this.#options.newId()
    return { id, keyText, before, after, version, sentAt, replaced: before, done: false, settled: false }
  }

  #drop(state: ItemState, intent: Intent): void {
    this.#options.beliefs.drop(state, [intent])
    const batch = emptyBatch()
    batch.settled.add(intent.id)
    this.#options.background(this.#options.journal.write(batch))
  }
}

function same(a: Version, b: Version | undefined): boolean {
  return b !== undefined && a.timestamp === b.timestamp && a.region === b.region
}
