// Follows a table at an endpoint through all that becomes of it: where its stream is read, whether it still is the same
// table and the same stream, and when it has to be read whole.
import { AwsError } from '../../aws/errors.js'
import type { Kernel } from '../../kernel/kernel.js'
import { type Instant, msBetween } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import { NetworkError } from '../../network/errors.js'
import type { GlobalTablesEvent } from '../events.js'
import type { Beliefs } from './beliefs.js'
import { compare } from './compare.js'
import type { Endpoint, TableDescription } from './endpoint.js'
import type { Gate } from './gate.js'
import { emptyBatch, type Journal } from './journal.js'
import type { Learner } from './learner.js'
import type { StreamedSettings } from './settings.js'
import { COARSEST } from './sightings.js'
import { StreamReader } from './stream-reader.js'

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

export interface FollowerOptions {
  readonly region: string
  readonly tableName: string
  readonly kernel: Kernel
  readonly emit: Emit<GlobalTablesEvent>
  /** By the region's clock. */
  readonly now: () => Instant
  readonly endpoint: Endpoint
  readonly beliefs: Beliefs
  readonly journal: Journal
  readonly learner: Learner
  /** Closed while the table is read whole. */
  readonly gate: Gate
  readonly settings: StreamedSettings
  /** The table has lost what it had. */
  readonly emptied: () => void
}

export class Follower {
  readonly #options: FollowerOptions
  #table: TableDescription | undefined
  /** undefined: what is there is not known just now. */
  #reader: StreamReader | undefined
  #checkedAt: Instant | undefined
  /** What the others have is to be brought here, as soon as it is known what is here. */
  #isEmptied = false
  #trouble: string | undefined
  #faults = 0

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** Goes on where an earlier run ended. False: there is no such table. */
  async open(): Promise<boolean> {
    const { beliefs, endpoint, journal, now, tableName } = this.#options
    const table = await endpoint.describe(tableName)
    if (!table) return false
    await journal.load(beliefs)
    this.#checkedAt = now()
    await this.#follow(table)
    return true
  }

  /** Reads what is new; answers whether there was something. What goes wrong is told, and tried again the next time. */
  async poll(): Promise<boolean> {
    const { learner, settings } = this.#options
    try {
      if (!this.#reader || this.#isDue(settings.checkMs)) await this.#check()
      if (!this.#reader) return false
      const showed = await this.#reader.read((page) => learner.deal(page))
      // GT-09: the stream was disabled behind our back. And after a gap the table is read whole; but what the stream still
      // shows is known better from there.
      if (this.#reader.ended || this.#reader.hasGap) this.#lose(true)
      this.#faults = 0
      this.#reachable()
      await learner.expire()
      return showed
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof NetworkError)) throw error
      this.#failed(error)
      return false
    }
  }

  /** Looks, the next time, whether the table is still the same. */
  recheck(): void {
    this.#checkedAt = undefined
  }

  /** The key's attributes, the partition key first. @throws AwsError while it is not known what is there */
  keyNames(): readonly string[] {
    const { tableName, region } = this.#options
    if (this.#reader && this.#table) return this.#table.keyNames
    if (this.#trouble === 'ResourceNotFoundException') {
      throw new AwsError('ResourceNotFoundException', `Table ${tableName} is gone in ${region}`)
    }
    throw new AwsError(
      'ServiceUnavailable',
      `What is in ${tableName} of ${region} is not known just now`,
      503,
    )
  }

  async #check(): Promise<void> {
    const { endpoint, journal, now, tableName } = this.#options
    const table = await endpoint.describe(tableName)
    this.#checkedAt = now()
    if (!table) {
      this.#lose(false)
      this.#unreachable('ResourceNotFoundException')
      return
    }
    const isSame = journal.table?.identity === table.identity && this.#reader?.streamArn === table.streamArn
    if (this.#reader && isSame) await this.#reader.list()
    else await this.#follow(table)
  }

  async #follow(table: TableDescription): Promise<void> {
    const { emptied, endpoint, journal, now } = this.#options
    this.#table = table
    const { identity, streamArn, positions } = journal.table ?? {}
    if (identity === table.identity && streamArn === table.streamArn && positions) {
      const reader = new StreamReader(endpoint, now, streamArn, positions)
      await reader.resume()
      this.#reader = reader
      return
    }
    const wiped = identity !== undefined && identity !== table.identity
    this.#isEmptied ||= wiped
    await this.#compare(table, wiped)
    if (!this.#isEmptied) return
    this.#isEmptied = false
    emptied()
  }

  async #compare(table: TableDescription, wiped: boolean): Promise<void> {
    const { beliefs, emit, endpoint, gate, journal, learner, now, region, tableName } = this.#options
    this.#reader = undefined
    const reopen = await gate.close()
    try {
      if (wiped) await this.#forgetAll(table)
      const reader = new StreamReader(endpoint, now, table.streamArn)
      await reader.skip()
      const counts = await compare({
        beliefs,
        keyNames: table.keyNames,
        pages: endpoint.scan(tableName),
        find: (batch, state, image) => learner.find(batch, state, image),
        conclude: (batch) => learner.conclude(batch),
      })
      const { identity, streamArn } = table
      const { grain = COARSEST } = journal.table ?? {}
      const batch = emptyBatch()
      batch.table = { identity, streamArn, positions: reader.positions, grain }
      journal.table = batch.table
      await journal.write(batch)
      this.#reader = reader
      emit({ type: 'replication.compared', table: tableName, region, ...counts })
    } finally {
      reopen()
    }
  }

  async #forgetAll({ identity, streamArn }: TableDescription): Promise<void> {
    const { beliefs, emit, journal, region, tableName: table } = this.#options
    const { grain = COARSEST } = journal.table ?? {}
    const batch = emptyBatch()
    const intents = beliefs.intentsBefore(Number.POSITIVE_INFINITY)
    for (const { keyText } of beliefs.states()) batch.forgotten.add(keyText)
    beliefs.forgetAll()
    for (const { id, settled } of intents) if (settled) batch.settled.add(id)
    batch.table = { identity, streamArn, positions: undefined, grain }
    journal.table = batch.table
    await journal.write(batch)
    emit({ type: 'replication.table-wiped', table, region, forgotten: batch.forgotten.size })
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
    const { journal } = this.#options
    this.#reader = undefined
    if (position && journal.table) journal.table = { ...journal.table, positions: undefined }
  }

  #unreachable(cause: string): void {
    if (this.#trouble !== undefined) return
    this.#trouble = cause
    const { emit, region, tableName: table } = this.#options
    emit({ type: 'replication.endpoint-lost', table, region, cause })
  }

  #reachable(): void {
    if (this.#trouble === undefined) return
    this.#trouble = undefined
    const { emit, region, tableName: table } = this.#options
    emit({ type: 'replication.endpoint-found', table, region })
  }

  #isDue(everyMs: number): boolean {
    return this.#checkedAt === undefined || msBetween(this.#checkedAt, this.#options.now()) >= everyMs
  }
}
