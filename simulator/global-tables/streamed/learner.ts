// What is learned of a table at an endpoint, from its stream and by reading it: beliefs change, it is written down, then
// others hear of it, and what is not there as it should be is put right.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import { sleep } from '../../kernel/clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import { type Instant, plusMs } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import { NetworkError } from '../../network/errors.js'
import type { GlobalTablesEvent } from '../events.js'
import type { Version } from '../replica.js'
import type { Beliefs, ItemState, RecordOutcome, Sight } from './beliefs.js'
import type { Endpoint } from './endpoint.js'
import type { Turns } from './gate.js'
import { type Image, readImage, sameImage } from './image.js'
import { type Batch, emptyBatch, type Journal, type TableRecord } from './journal.js'
import type { StreamedSettings } from './settings.js'
import { creationOf, finerGrain, type Sighting, versionOf } from './sightings.js'
import type { ReadPage } from './stream-reader.js'

export interface LearnerOptions {
  readonly region: string
  readonly tableName: string
  readonly kernel: Kernel
  readonly emit: Emit<GlobalTablesEvent>
  /** By the region's clock. */
  readonly now: () => Instant
  readonly endpoint: Endpoint
  readonly beliefs: Beliefs
  readonly journal: Journal
  readonly settings: StreamedSettings
  /** Of everything that is sent for one item. */
  readonly sends: Turns
  /** Writes what is known to be newer than what is there. */
  readonly repair: (keyText: string, key: Attributes) => Promise<void>
}

type Bounds = Pick<Sighting, 'notBefore' | 'created'> & {
  /** The stream did not tell. */
  readonly unrecorded?: boolean
}

export class Learner {
  readonly #options: LearnerOptions
  #stopped = false

  constructor(options: LearnerOptions) {
    this.#options = options
  }

  stop(): void {
    this.#stopped = true
  }

  /** From a page of the stream; afterwards, reading goes on behind it also in a later run. */
  async deal({ records, notBefore, positions }: ReadPage): Promise<void> {
    const { journal } = this.#options
    const batch = emptyBatch()
    try {
      for (const record of records) await this.#dealOne(batch, record, notBefore)
      journal.table = { ...(journal.table as TableRecord), positions }
      batch.table = journal.table
    } finally {
      await this.conclude(batch)
    }
  }

  /** By reading an item, while nothing of ours is on its way to it. */
  async verify(key: Attributes): Promise<void> {
    const batch = emptyBatch()
    await this.#verify(batch, key)
    await this.conclude(batch)
  }

  /** That `image` is there; what follows from it is noted in the batch. */
  find(batch: Batch, state: ItemState, image: Image, bounds: Bounds = {}): RecordOutcome {
    const { beliefs } = this.#options
    return this.#note(batch, state, image, (sight) => beliefs.found(state, image, sight), bounds)
  }

  /** Writes what was learned; then it takes effect elsewhere. */
  async conclude(batch: Batch): Promise<void> {
    const { emit, journal, region, tableName: table } = this.#options
    await journal.write(batch)
    for (const { key, item, version } of batch.changes) {
      const kind = item ? 'put' : 'delete'
      emit({ type: 'replication.write-seen', table, region, key, version, kind })
    }
    journal.publish(batch.changes)
    for (const state of batch.states) this.putRight(state)
  }

  /** In the background, until it is. */
  putRight({ key, keyText, item, there, version }: ItemState): void {
    if (version && !sameImage(item, there)) this.#options.kernel.background(this.#repair(key, keyText))
  }

  /** Writes of ours that the stream should have shown by now are no longer awaited. */
  async expire(): Promise<void> {
    const { beliefs, journal, kernel, settings } = this.#options
    const expired = beliefs.intentsBefore(plusMs(kernel.clock.now(), -settings.intentMs))
    if (expired.length === 0) return
    const batch = emptyBatch()
    for (const intent of expired) {
      const state = beliefs.stateOf(intent)
      beliefs.drop(state, [intent])
      batch.settled.add(intent.id)
      batch.states.add(state)
    }
    await journal.write(batch)
  }

  async #dealOne(batch: Batch, record: Shape, notBefore: Instant | undefined): Promise<void> {
    const { beliefs, journal } = this.#options
    const { Keys, OldImage, NewImage } = record.dynamodb as Shape
    const key = readImage(Keys) as Attributes
    const [before, after] = [readImage(OldImage), readImage(NewImage)]
    const state = beliefs.state(key)
    const at = creationOf(record)
    const table = journal.table as TableRecord
    const grain = at === undefined ? table.grain : finerGrain(table.grain, at)
    journal.table = { ...table, grain }
    const created = at === undefined ? undefined : { at, grain }
    const outcome = this.#note(batch, state, after, (sight) => beliefs.record(state, before, after, sight), {
      notBefore,
      created,
    })
    if (outcome === 'doubt') await this.#verify(batch, key)
  }

  async #verify(batch: Batch, key: Attributes): Promise<void> {
    const { beliefs, endpoint, sends, tableName } = this.#options
    await sends.take(beliefs.state(key).keyText, async () => {
      const image = await endpoint.get(tableName, key)
      this.find(batch, beliefs.state(key), image, { unrecorded: true })
    })
  }

  #note(
    batch: Batch,
    state: ItemState,
    image: Image,
    change: (sight: Sight) => RecordOutcome,
    { unrecorded, ...bounds }: Bounds,
  ): RecordOutcome {
    const { now, region } = this.#options
    const { intents, epoch } = state
    let version: Version | undefined
    const outcome = change((overwritten) => {
      // As where a backend's TTL makes no record: whatever was written elsewhere since is newer.
      const expired = unrecorded && !image && overwritten
      version = expired
        ? { region, timestamp: overwritten.timestamp + 1 }
        : versionOf({ region, now: now(), ...bounds }, overwritten)
      return version
    })
    for (const { id, settled } of intents) if (settled) batch.settled.add(id)
    if (state.epoch !== epoch || state.intents !== intents) batch.states.add(state)
    if (version) batch.changes.push({ key: state.key, item: image, version })
    return outcome
  }

  async #repair(key: Attributes, keyText: string): Promise<void> {
    const { kernel, repair, settings } = this.#options
    while (!this.#stopped) {
      try {
        await repair(keyText, key)
        return
      } catch (error) {
        if (!(error instanceof AwsError || error instanceof NetworkError)) throw error
        await sleep(kernel.clock, settings.pollIdleMs)
      }
    }
  }
}
