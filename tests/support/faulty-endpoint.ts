// An endpoint for the replicator in virtual time: the embedded engine behind services that delay, fail before and after
// the effect, throttle, let iterators expire, show records late and in coarse time, trim, and lose everything.
import { AwsError } from '#simulator/aws/errors.js'
import type { Service, Shape } from '#simulator/aws/service.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import { positionOf, sequenceNumberOf } from '#simulator/dynamodb/streams/sequence-number.js'
import { decodeShardIterator, encodeShardIterator } from '#simulator/dynamodb/streams/shard-iterator.js'
import { sleep } from '#simulator/kernel/clock.js'
import type { Kernel } from '#simulator/kernel/kernel.js'
import type { Random } from '#simulator/kernel/random.js'
import { type Instant, MICROS_PER_MS } from '#simulator/kernel/time.js'
import { NetworkError } from '#simulator/network/errors.js'

export interface EndpointFaults {
  /** Each request, and each answer, takes up to so long. */
  readonly delayMs: number
  /** Of requests, the share that fails before it is carried out, or after. */
  readonly failing: number
  readonly expiring: number
  /** How long after a write its record can be read. */
  readonly streamLagMs: number
  /** What ApproximateCreationDateTime is rounded down to. */
  readonly coarseMs: number
}

export const NO_FAULTS: EndpointFaults = {
  delayMs: 0,
  failing: 0,
  expiring: 0,
  streamLagMs: 0,
  coarseMs: 1_000,
}

export const TABLE = 'messages'

export const TABLE_DEFINITION = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
}

interface StreamKnowledge {
  /** When each record was written, by its number from 1. */
  readonly writtenAt: Instant[]
  /** The numbers of those that nobody is shown. */
  readonly hidden: Set<number>
  /** Up to this number they cannot be read any more. */
  trimmed: number
}

/** What the replicator has written, and over what. */
export interface Replaced {
  readonly region: string
  readonly at: Instant
  readonly before: Shape | undefined
  readonly after: Shape | undefined
}

export class FaultyEndpoint {
  readonly region: string
  faults: EndpointFaults
  /** Connections are refused. */
  down = false
  /** How many requests of each operation the replicator has made. */
  readonly requests = new Map<string, number>()
  readonly replaced: Replaced[] = []
  readonly #kernel: Kernel
  readonly #random: Random
  #engine: DynamoDb
  #stream: StreamKnowledge = { writtenAt: [], hidden: new Set(), trimmed: 0 }
  readonly #streams = new Map<string, StreamKnowledge>()
  /** While it stands still, settles when it goes on. */
  #standstill: Promise<void> | undefined

  constructor(region: string, kernel: Kernel, faults: EndpointFaults = NO_FAULTS) {
    this.region = region
    this.faults = faults
    this.#kernel = kernel
    this.#random = kernel.random.fork(`faults/${region}`)
    this.#engine = this.#newEngine()
  }

  /** As an application that speaks to the endpoint itself: at once, and without faults. */
  call(operation: string, input: object): Promise<Shape> {
    return this.#engine.service.call(operation, { TableName: TABLE, ...input }, { requestId: 'application' })
  }

  stream(operation: string, input: object): Promise<Shape> {
    return this.#engine.streams.call(operation, input as Shape, { requestId: 'application' })
  }

  /** The engine itself, for a region that is embedded. */
  get engine(): DynamoDb {
    return this.#engine
  }

  /** Items by key; undefined: there is no table. */
  contents(): Record<string, Shape> | undefined {
    const items = this.#engine.items(TABLE)
    return (
      items &&
      Object.fromEntries(items.map(({ key, item }) => [(key.id as { S: string }).S, item as Shape]).sort())
    )
  }

  /** As a container that is paused: it takes what it is sent, and answers when the function that is returned is called. */
  pause(): () => void {
    let goOn = () => {}
    const standstill = new Promise<void>((resolve) => {
      goOn = resolve
    })
    this.#standstill = standstill
    return () => {
      if (this.#standstill === standstill) this.#standstill = undefined
      goOn()
    }
  }

  /** It starts again and has kept nothing. */
  wipe(): void {
    this.#engine.close()
    this.#engine = this.#newEngine()
  }

  /** No record that there is can be read any more. */
  trim(): void {
    this.#stream.trimmed = this.#stream.writtenAt.length
  }

  /** As MiniStack's TTL does it: the stream does not tell. */
  async silently(operation: string, input: object): Promise<void> {
    const { writtenAt, hidden } = this.#stream
    const before = writtenAt.length
    await this.call(operation, input)
    for (let number = before + 1; number <= writtenAt.length; number++) hidden.add(number)
  }

  /** The stream is switched off and on: another one, of which the old one's readers know nothing. */
  async replaceStream(): Promise<void> {
    await this.call('UpdateTable', { StreamSpecification: { StreamEnabled: false } })
    await this.call('UpdateTable', { StreamSpecification: TABLE_DEFINITION.StreamSpecification })
    this.#stream = { writtenAt: [], hidden: new Set(), trimmed: 0 }
  }

  close(): void {
    this.#engine.close()
  }

  /** The replicator's way to it, as long as the replicator lives. */
  services(isAlive: () => boolean): { readonly dynamodb: Service; readonly streams: Service } {
    const through =
      (service: (operation: string, input: Shape) => Promise<Shape>) =>
      async (operation: string, input: Shape): Promise<Shape> => {
        if (!isAlive()) return new Promise(() => {})
        this.requests.set(operation, (this.requests.get(operation) ?? 0) + 1)
        const answer = await this.#faulty(() => service(operation, input)).then(
          (output) => ({ output }),
          (error: unknown) => ({ error }),
        )
        if (!isAlive()) return new Promise(() => {})
        if ('error' in answer) throw answer.error
        return answer.output
      }
    return {
      dynamodb: { name: 'dynamodb', call: through((operation, input) => this.#serve(operation, input)) },
      streams: {
        name: 'streams.dynamodb',
        call: through((operation, input) => this.#serveStream(operation, input)),
      },
    }
  }

  async #faulty(serve: () => Promise<Shape>): Promise<Shape> {
    const { delayMs, failing } = this.faults
    if (this.down) throw new NetworkError('refused', 'connection refused')
    const failure = this.#random.float() < failing ? this.#random.integer(1, 5) : 0
    if (delayMs > 0) await sleep(this.#kernel.clock, this.#random.float() * delayMs)
    while (this.#standstill) await this.#standstill
    if (failure === 1) throw new AwsError('ThrottlingException', 'Rate exceeded')
    if (failure === 2) throw new NetworkError('reset', 'the connection broke before the answer')
    if (failure === 3) {
      // It is late: the caller has given up when it is carried out.
      this.#kernel.clock.schedule(this.#random.float() * 3_000, () => void serve().catch(() => {}))
      throw new NetworkError('reply-timeout', 'no answer in time')
    }
    const output = await serve()
    while (this.#standstill) await this.#standstill
    if (failure === 4) throw new AwsError('InternalServerError', 'Internal server error', 500)
    if (failure === 5) throw new NetworkError('reset', 'the connection broke before the answer')
    if (delayMs > 0) await sleep(this.#kernel.clock, this.#random.float() * delayMs)
    return output
  }

  async #serve(operation: string, input: Shape): Promise<Shape> {
    if (this.down) throw new NetworkError('refused', 'connection refused')
    const output = await this.#engine.service.call(operation, input, { requestId: 'replicator' })
    if (operation === 'PutItem' || operation === 'DeleteItem') {
      this.replaced.push({
        region: this.region,
        at: this.#kernel.clock.now(),
        before: output.Attributes as Shape | undefined,
        after: input.Item as Shape | undefined,
      })
    }
    return output
  }

  async #serveStream(operation: string, input: Shape): Promise<Shape> {
    if (this.down) throw new NetworkError('refused', 'connection refused')
    if (operation === 'GetShardIterator') return this.#iterator(input)
    if (operation === 'GetRecords') return this.#records(input)
    return this.stream(operation, input)
  }

  #iterator(input: Shape): Promise<Shape> {
    const { SequenceNumber, ShardIteratorType } = input as {
      SequenceNumber?: string
      ShardIteratorType: string
    }
    const { trimmed } = this.#known(input.StreamArn as string)
    if (SequenceNumber !== undefined && numberOf(SequenceNumber) < trimmed) throw trimmedError()
    if (ShardIteratorType !== 'TRIM_HORIZON' || trimmed === 0) {
      return this.stream('GetShardIterator', input)
    }
    return this.stream('GetShardIterator', {
      ...input,
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      SequenceNumber: sequenceNumberOf(trimmed),
    })
  }

  async #records(input: Shape): Promise<Shape> {
    const { streamLagMs, coarseMs, expiring } = this.faults
    if (this.#random.float() < expiring) {
      throw new AwsError('ExpiredIteratorException', 'Iterator expired.')
    }
    const iterator = input.ShardIterator as string
    const position = decodeShardIterator(iterator, this.#kernel.clock.now())
    const { next } = position
    const { trimmed, hidden, writtenAt: times } = this.#known(position.streamArn)
    if (next <= trimmed) throw trimmedError()
    const output = await this.stream('GetRecords', input)
    const visible = (output.Records as readonly Shape[]).filter((record) => {
      const writtenAt = times[numberOf(sequenceOf(record)) - 1] as Instant
      return writtenAt + streamLagMs * MICROS_PER_MS <= this.#kernel.clock.now()
    })
    const shown = visible.filter((record) => !hidden.has(numberOf(sequenceOf(record))))
    const records = shown.map((record) => {
      const writtenAt = times[numberOf(sequenceOf(record)) - 1] as Instant
      const seconds = (Math.floor(writtenAt / MICROS_PER_MS / coarseMs) * coarseMs) / 1_000
      return {
        ...record,
        dynamodb: { ...(record.dynamodb as Shape), ApproximateCreationDateTime: seconds },
      }
    })
    if (visible.length === (output.Records as readonly Shape[]).length) return { ...output, Records: records }
    return {
      Records: records,
      NextShardIterator: encodeShardIterator({
        ...position,
        next: next + visible.length,
        issuedAt: this.#kernel.clock.now(),
      }),
    }
  }

  /** A stream that is asked about for the first time is the one that is there. */
  #known(arn: string): StreamKnowledge {
    const known = this.#streams.get(arn) ?? this.#stream
    this.#streams.set(arn, known)
    return known
  }

  #newEngine(): DynamoDb {
    return new DynamoDb({
      region: this.region,
      kernel: { ...this.#kernel, random: this.#kernel.random.fork(`engine/${this.#kernel.clock.now()}`) },
      emit: (event) => {
        if (event.type === 'dynamodb.table-created')
          this.#stream = { writtenAt: [], hidden: new Set(), trimmed: 0 }
        if (event.type === 'dynamodb.written') this.#stream.writtenAt.push(this.#kernel.clock.now())
        return 0
      },
    })
  }
}

function sequenceOf(record: Shape): string {
  return (record.dynamodb as Shape).SequenceNumber as string
}

function numberOf(sequenceNumber: string): number {
  return positionOf(sequenceNumber)?.number ?? 0
}

function trimmedError(): AwsError {
  return new AwsError('TrimmedDataAccessException', 'The records are trimmed.')
}
