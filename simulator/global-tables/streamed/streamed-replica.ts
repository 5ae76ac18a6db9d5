// A table at an endpoint as replication sees it: what others have written is brought to it, what applications have
// written is read from its stream; and what becomes of both when the table, its stream or the endpoint goes.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Attributes } from '../../dynamodb/values/attribute-value.js'
import { sleep } from '../../kernel/clock.js'
import type { Kernel } from '../../kernel/kernel.js'
import { type Instant, msBetween, plusMs } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import { NetworkError } from '../../network/errors.js'
import type { Store } from '../../storage/store.js'
import type { GlobalTablesEvent } from '../events.js'
import type { LocalChange, Replica, Version, VersionedItem } from '../replica.js'
import { Beliefs, type ItemState, type RecordOutcome, type Sight } from './beliefs.js'
import { compare } from './compare.js'
import type { Endpoint, TableDescription } from './endpoint.js'
import { Gate } from './gate.js'
import { type Image, readImage, sameImage } from './image.js'
import { type Batch, emptyBatch, Journal, type TableRecord } from './journal.js'
import type { StreamedSettings } from './settings.js'
import { COARSEST, creationOf, finerGrain, type Sighting, versionOf } from './sightings.js'
import { type ReadPage, StreamReader } from './stream-reader.js'
import { Tail } from './tail.js'
import { Writer } from './writer.js'

/** Some seconds of work for a slow endpoint: less than a message may stay unanswered. */
const WINDOW_PER_WRITE = 6
/** An endpoint that answers with faults of its own for so long is asked from another position. */
const MOST_FAULTS_IN_A_ROW = 5
/** Answers after which all is as it was. */
const TRANSIENT = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'ExpiredIteratorException',
]

export interface StreamedReplicaOptions {
  readonly region: string
  readonly tableName: string
  readonly kernel: Kernel
  readonly emit: Emit<GlobalTablesEvent>
  /** By the region's clock. */
  readonly now: () => Instant
  readonly endpoint: Endpoint
  readonly store: Store
  readonly settings: StreamedSettings
}

export class StreamedReplica implements Replica {
  readonly region: string
  readonly tableName: string
  readonly concurrency: number
  readonly window: number
  readonly outlives = true
  readonly #options: StreamedReplicaOptions
  readonly #beliefs: Beliefs
  readonly #journal: Journal
  readonly #gate = new Gate()
  readonly #writer: Writer
  readonly #tail: Tail
  readonly #emptied = new Set<() => void>()
  #table: TableDescription | undefined
  #record: TableRecord | undefined
  /** undefined: what is there is not known just now. */
  #reader: StreamReader | undefined
  /** What the others have is to be brought here, as soon as it is known what is here. */
  #isEmptied = false
  #checkedAt: Instant | undefined
  #trouble: string | undefined
  #faults = 0
  #deleted = false
  #stopped = false

  /** undefined: there is no such table. @throws AwsError, NetworkError as the endpoint answers */
  static async open(options: StreamedReplicaOptions): Promise<StreamedReplica | undefined> {
    const replica = new StreamedReplica(options)
    return (await replica.#open()) ? replica : undefined
  }

  private constructor(options: StreamedReplicaOptions) {
    const { region, tableName, kernel, endpoint, store, settings } = options
    this.#options = options
    this.region = region
    this.tableName = tableName
    this.concurrency = settings.concurrency
    this.window = WINDOW_PER_WRITE * settings.concurrency
    this.#beliefs = new Beliefs(region)
    this.#journal = new Journal(store, `${region}/${tableName}/`)
    this.#tail = new Tail({
      clock: kernel.clock,
      background: kernel.background,
      settings,
      poll: () => this.#poll(),
    })
    const ids = kernel.random.fork(`intents/${region}/${tableName}/${kernel.clock.now()}`)
    this.#writer = new Writer({
      tableName,
      clock: kernel.clock,
      background: kernel.background,
      endpoint,
      beliefs: this.#beliefs,
      journal: this.#journal,
      gate: this.#gate,
      settings,
      newId: () => ids.uuid(),
      keyNames: () => this.#keyNames(),
      look: () => this.#tail.look(),
      verify: async (key) => {
        const batch = emptyBatch()
        await this.#verify(batch, key)
        await this.#conclude(batch)
      },
    })
  }

  exists(): boolean {
    return !this.#deleted
  }

  async changesAfter(position: number, limit: number): Promise<readonly LocalChange[]> {
    return this.#journal.changesAfter(position, limit)
  }

  onChange(listener: () => void): () => void {
    return this.#journal.onChange(listener)
  }

  onEmptied(listener: () => void): () => void {
    const entry = () => listener()
    this.#emptied.add(entry)
    return () => this.#emptied.delete(entry)
  }

  async snapshot(): Promise<readonly VersionedItem[]> {
    const versions = this.#beliefs.versions()
    await this.#journal.written
    return versions
  }

  async applyIfNewer(item: VersionedItem): Promise<'applied' | 'stale'> {
    // What arrives for a table that was deleted meanwhile has nowhere to go.
    if (this.#deleted || this.#stopped) return 'stale'
    return this.#writer.applyIfNewer(item)
  }

  forgetDeletions(before: Instant): void {
    const batch = emptyBatch()
    for (const keyText of this.#beliefs.forgetDeletions(before)) batch.forgotten.add(keyText)
    this.#options.kernel.background(this.#journal.write(batch))
  }

  /** Something may have been written. */
  nudge(): void {
    this.#tail.nudge()
  }

  /** Settles when the table that is there now is known and compared, or that there is none. */
  async refresh(): Promise<void> {
    this.#checkedAt = undefined
    await this.#tail.look()
  }

  /** It was deleted by its owner: nothing of it is kept. */
  async delete(): Promise<void> {
    this.#deleted = true
    this.stop()
    await this.#journal.erase()
  }

  stop(): void {
    this.#stopped = true
    this.#tail.stop()
  }

  async #open(): Promise<boolean> {
    const table = await this.#options.endpoint.describe(this.tableName)
    if (!table) return false
    this.#record = await this.#journal.load(this.#beliefs)
    this.#checkedAt = this.#options.now()
    await this.#follow(table)
    this.#tail.start()
    for (const state of this.#beliefs.states()) this.#putRight(state)
    return true
  }

  async #poll(): Promise<boolean> {
    try {
      const { settings } = this.#options
      if (!this.#reader || this.#isDue(this.#checkedAt, settings.checkMs)) await this.#check()
      if (!this.#reader) return false
      const showed = await this.#reader.read((page) => this.#deal(page))
      // GT-09: it was disabled behind our back.
      if (this.#reader.ended || this.#reader.hasGap) this.#lose(true)
      this.#faults = 0
      this.#reachable()
      await this.#expire()
      return showed
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof NetworkError)) throw error
      this.#failed(error)
      return false
    }
  }

  async #check(): Promise<void> {
    const table = await this.#options.endpoint.describe(this.tableName)
    if (this.#stopped) return
    this.#checkedAt = this.#options.now()
    if (!table) {
      this.#lose(false)
      this.#unreachable('ResourceNotFoundException')
    } else if (
      this.#reader &&
      this.#record?.identity === table.identity &&
      this.#reader.streamArn === table.streamArn
    ) {
      await this.#reader.list()
    } else await this.#follow(table)
  }

  async #follow(table: TableDescription): Promise<void> {
    const { endpoint, now } = this.#options
    this.#table = table
    const { identity, streamArn, positions } = this.#record ?? {}
    if (identity === table.identity && streamArn === table.streamArn && positions) {
      const reader = new StreamReader(endpoint, now, streamArn, positions)
      await reader.resume()
      this.#reader = reader
      if (!reader.hasGap) return
      // What the stream still shows is known better from there.
      await reader.read((page) => this.#deal(page))
    }
    const wiped = identity !== undefined && identity !== table.identity
    this.#isEmptied ||= wiped
    await this.#compare(table, wiped)
    if (!this.#isEmptied) return
    this.#isEmptied = false
    for (const listener of this.#emptied) listener()
  }

  async #compare(table: TableDescription, wiped: boolean): Promise<void> {
    const { endpoint, now, emit } = this.#options
    const { tableName, region } = this
    this.#reader = undefined
    const reopen = await this.#gate.close()
    try {
      if (wiped) await this.#forgetAll(table)
      const reader = new StreamReader(endpoint, now, table.streamArn)
      await reader.skip()
      const counts = await compare({
        beliefs: this.#beliefs,
        keyNames: table.keyNames,
        pages: endpoint.scan(tableName),
        learn: (batch, state, image) =>
          this.#learn(batch, state, image, (sight) => this.#beliefs.found(state, image, sight), {}),
        conclude: (batch) => this.#conclude(batch),
      })
      const grain = this.#record?.grain ?? COARSEST
      this.#record = {
        identity: table.identity,
        streamArn: table.streamArn,
        positions: reader.positions,
        grain,
      }
      const batch = emptyBatch()
      batch.table = this.#record
      await this.#journal.write(batch)
      this.#reader = reader
      emit({ type: 'replication.compared', table: tableName, region, ...counts })
    } finally {
      reopen()
    }
  }

  async #forgetAll({ identity, streamArn }: TableDescription): Promise<void> {
    const batch = emptyBatch()
    const before = this.#beliefs.intentsBefore(Number.POSITIVE_INFINITY)
    for (const { keyText } of this.#beliefs.states()) batch.forgotten.add(keyText)
    this.#beliefs.forgetAll()
    for (const { id, settled } of before) if (settled) batch.settled.add(id)
    this.#record = { identity, streamArn, positions: undefined, grain: this.#record?.grain ?? COARSEST }
    batch.table = this.#record
    await this.#journal.write(batch)
    const { tableName: table, region } = this
    this.#options.emit({ type: 'replication.table-wiped', table, region, forgotten: batch.forgotten.size })
  }

  async #deal({ records, notBefore, positions }: ReadPage): Promise<void> {
    const batch = emptyBatch()
    try {
      for (const record of records) await this.#dealOne(batch, record, notBefore)
      this.#record = { ...(this.#record as TableRecord), positions }
      batch.table = this.#record
    } finally {
      await this.#conclude(batch)
    }
  }

  async #dealOne(batch: Batch, record: Shape, notBefore: Instant | undefined): Promise<void> {
    const { Keys, OldImage, NewImage } = record.dynamodb as Shape
    const key = readImage(Keys) as Attributes
    const [before, after] = [readImage(OldImage), readImage(NewImage)]
    const state = this.#beliefs.state(key)
    const at = creationOf(record)
    const known = this.#record?.grain ?? COARSEST
    const grain = at === undefined ? known : finerGrain(known, at)
    const created = at === undefined ? undefined : { at, grain }
    if (this.#record) this.#record = { ...this.#record, grain }
    const outcome = this.#learn(
      batch,
      state,
      after,
      (sight) => this.#beliefs.record(state, before, after, sight),
      { notBefore, created },
    )
    if (outcome === 'doubt') await this.#verify(batch, key)
  }

  async #verify(batch: Batch, key: Attributes): Promise<void> {
    const { keyText } = this.#beliefs.state(key)
    await this.#writer.alone(keyText, async () => {
      const image = await this.#options.endpoint.get(this.tableName, key)
      const state = this.#beliefs.state(key)
      this.#learn(batch, state, image, (sight) => this.#beliefs.found(state, image, sight), {})
    })
  }

  /** Changes beliefs, and notes in the batch what has to be written and told. */
  #learn(
    batch: Batch,
    state: ItemState,
    image: Image,
    change: (sight: Sight) => RecordOutcome,
    bounds: Pick<Sighting, 'notBefore' | 'created'>,
  ): RecordOutcome {
    const { region } = this
    const { intents, epoch } = state
    let version: Version | undefined
    const outcome = change((overwritten) => {
      version = versionOf({ region, now: this.#options.now(), ...bounds }, overwritten)
      return version
    })
    for (const { id, settled } of intents) if (settled) batch.settled.add(id)
    if (state.epoch !== epoch || state.intents !== intents) batch.states.add(state)
    if (version) batch.changes.push({ key: state.key, item: image, version })
    return outcome
  }

  /** Writes what was learned; then others hear of it, and what is not as it should be is put right. */
  async #conclude(batch: Batch): Promise<void> {
    await this.#journal.write(batch)
    const { tableName: table, region } = this
    for (const { key, item, version } of batch.changes) {
      const kind = item ? 'put' : 'delete'
      this.#options.emit({ type: 'replication.write-seen', table, region, key, version, kind })
    }
    this.#journal.publish(batch.changes)
    for (const state of batch.states) this.#putRight(state)
  }

  #putRight({ key, keyText, item, there, version }: ItemState): void {
    if (version && !sameImage(item, there)) this.#options.kernel.background(this.#repair(key, keyText))
  }

  async #repair(key: Attributes, keyText: string): Promise<void> {
    const { kernel, settings } = this.#options
    while (!this.#stopped) {
      try {
        await this.#writer.repair(keyText, key)
        return
      } catch (error) {
        if (!(error instanceof AwsError || error instanceof NetworkError)) throw error
        await sleep(kernel.clock, settings.pollIdleMs)
      }
    }
  }

  /** Writes of ours that the stream should have shown by now are no longer awaited. */
  async #expire(): Promise<void> {
    const { kernel, settings } = this.#options
    const expired = this.#beliefs.intentsBefore(plusMs(kernel.clock.now(), -settings.intentMs))
    if (expired.length === 0) return
    const batch = emptyBatch()
    for (const intent of expired) {
      const state = this.#beliefs.stateOf(intent)
      this.#beliefs.drop(state, [intent])
      batch.settled.add(intent.id)
      batch.states.add(state)
    }
    await this.#journal.write(batch)
  }

  #failed(error: AwsError | NetworkError): void {
    // Whatever it is, the table may be another one by now.
    this.#checkedAt = undefined
    if (error instanceof NetworkError || TRANSIENT.includes(error.code)) {
      this.#unreachable(error instanceof NetworkError ? error.failure : error.code)
    } else if (error.status < 500) this.#lose(true)
    else {
      this.#faults++
      this.#unreachable(error.code)
      if (this.#faults >= MOST_FAULTS_IN_A_ROW) this.#lose(true)
    }
  }

  /** @param position whether the position in the stream is worth nothing any more, too */
  #lose(position: boolean): void {
    this.#reader = undefined
    if (position && this.#record) this.#record = { ...this.#record, positions: undefined }
  }

  #unreachable(cause: string): void {
    if (this.#trouble !== undefined) return
    this.#trouble = cause
    const { tableName: table, region } = this
    this.#options.emit({ type: 'replication.endpoint-lost', table, region, cause })
  }

  #reachable(): void {
    if (this.#trouble === undefined) return
    this.#trouble = undefined
    const { tableName: table, region } = this
    this.#options.emit({ type: 'replication.endpoint-found', table, region })
  }

  #keyNames(): readonly string[] {
    if (this.#reader && this.#table) return this.#table.keyNames
    if (this.#trouble === 'ResourceNotFoundException') {
      throw new AwsError('ResourceNotFoundException', `Table ${this.tableName} is gone in ${this.region}`)
    }
    throw new AwsError('ServiceUnavailable', `What is in ${this.tableName} is not known just now`, 503)
  }

  #isDue(at: Instant | undefined, everyMs: number): boolean {
    return at === undefined || msBetween(at, this.#options.now()) >= everyMs
  }
}
