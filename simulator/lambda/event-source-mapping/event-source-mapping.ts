// One mapping of a stream to a function: which shards are read, and in what order (ST-04).
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { sleep } from '../../kernel/clock.js'
import { type Instant, toEpochMs } from '../../kernel/time.js'
import { NetworkError } from '../../network/errors.js'
import { functionArn } from '../service/function-name.js'
import type { MappingSurroundings } from './batch-processor.js'
import { describeMapping, type MappingDefinition } from './mapping-definition.js'
import type { KeptShard, MappingPositions } from './mapping-positions.js'
import { type Checkpoint, ShardPoller, type StreamHealth } from './shard-poller.js'
import type { Position, Shard, StreamReader } from './stream-reader.js'

interface KnownShard {
  readonly parentId: string | undefined
  readonly checkpoint: Checkpoint
  done: boolean
  poller: ShardPoller | undefined
}

export interface MappingOptions {
  readonly uuid: string
  readonly functionName: string
  readonly definition: MappingDefinition
  readonly reader: StreamReader
  /** Where its place is kept over restarts. */
  readonly positions: MappingPositions | undefined
  /** Where an earlier run had got to; undefined: there was none. */
  readonly earlier: readonly KeptShard[] | undefined
  /** Lets work go on by itself. */
  readonly background: (work: Promise<unknown>) => void
  readonly surroundings: (mapping: EventSourceMapping) => MappingSurroundings
}

export class EventSourceMapping {
  readonly uuid: string
  readonly #reader: StreamReader
  readonly #background: (work: Promise<unknown>) => void
  readonly #surroundings: MappingSurroundings
  readonly #shards = new Map<string, KnownShard>()
  readonly #positions: MappingPositions | undefined
  readonly #earlier: ReadonlyMap<string, KeptShard>
  #functionName: string
  #definition: MappingDefinition
  #enabled = false
  #looking = false
  #known: boolean
  #reachable = true
  #result = 'No records processed'
  #lastModified: Instant

  constructor(options: MappingOptions) {
    const { uuid, functionName, definition, reader, positions, earlier, background, surroundings } = options
    this.uuid = uuid
    this.#functionName = functionName
    this.#definition = definition
    this.#reader = reader
    this.#positions = positions
    this.#earlier = new Map(earlier?.map((shard) => [shard.id, shard]))
    this.#known = earlier !== undefined
    this.#background = background
    this.#surroundings = surroundings(this)
    this.#lastModified = this.#surroundings.around.clock.now()
  }

  get functionName(): string {
    return this.#functionName
  }

  get definition(): MappingDefinition {
    return this.#definition
  }

  get enabled(): boolean {
    return this.#enabled
  }

  report(result: string): void {
    this.#result = result
  }

  update(functionName: string, definition: MappingDefinition): void {
    this.#functionName = functionName
    this.#definition = definition
    this.#lastModified = this.#surroundings.around.clock.now()
  }

  /** Takes its place in the stream, then goes on by itself: also where the stream cannot be reached yet. */
  async enable(): Promise<void> {
    if (this.#enabled) return
    this.#enabled = true
    await this.#discover()
    this.#lookForShards()
  }

  /** What is being processed is not broken off; what is left is remembered (ESM-16). */
  disable(): void {
    this.#enabled = false
    for (const shard of this.#shards.values()) {
      shard.poller?.stop()
      shard.poller = undefined
    }
  }

  /** @param state where AWS names a transition, e.g. Creating (ESM-14) */
  describe(state: string): Shape {
    const { region } = this.#surroundings.around
    return describeMapping(this.#definition, {
      UUID: this.uuid,
      EventSourceMappingArn: `${functionArn(region, '').replace(/function:$/, '')}event-source-mapping:${this.uuid}`,
      FunctionArn: functionArn(region, this.#functionName),
      LastModified: toEpochMs(this.#lastModified) / 1_000,
      LastProcessingResult: this.#result,
      State: state,
      StateTransitionReason: 'User action',
    })
  }

  /** Looks for shards as long as one that has been read to its end may get a child, or none is known. */
  #lookForShards(): void {
    if (this.#looking || !this.#enabled) return
    this.#looking = true
    this.#background(this.#look())
  }

  async #look(): Promise<void> {
    const { clock, settings } = this.#surroundings.around
    while (this.#enabled && this.#childrenMayCome()) {
      await sleep(clock, settings.shardDiscoveryMs)
      if (this.#enabled) await this.#discover()
    }
    this.#looking = false
  }

  #childrenMayCome(): boolean {
    const shards = [...this.#shards]
    const parents = new Set(shards.map(([, { parentId }]) => parentId))
    return shards.length === 0 || shards.some(([id, { done }]) => done && !parents.has(id))
  }

  async #discover(): Promise<void> {
    try {
      const shards = await this.#reader.shards()
      this.#health.reachable()
      for (const shard of shards) this.#learn(shard)
      this.#known = true
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof NetworkError)) throw error
      this.#health.unreachable(error)
    }
    await this.#startPollers()
  }

  #learn({ id, parentId, open }: Shard): void {
    if (this.#shards.has(id)) return
    // ESM-04: only of what is there at the beginning the past is skipped.
    const skipsPast = !this.#known && this.#definition.startingPosition === 'LATEST'
    const beginning: Position = skipsPast ? 'LATEST' : 'TRIM_HORIZON'
    const { position, skipBefore, done } = this.#earlier.get(id) ?? {
      position: beginning,
      skipBefore: 0,
      done: skipsPast && !open,
    }
    this.#shards.set(id, {
      parentId,
      checkpoint: { position, skipBefore, owner: undefined },
      done,
      poller: undefined,
    })
  }

  /** ST-04: a shard is read when its parent has been read. */
  async #startPollers(): Promise<void> {
    if (!this.#enabled) return
    const started: ShardPoller[] = []
    for (const [id, shard] of this.#shards) {
      const parent = shard.parentId === undefined ? undefined : this.#shards.get(shard.parentId)
      if (shard.done || shard.poller || parent?.done === false) continue
      const { checkpoint } = shard
      const poller = new ShardPoller(id, checkpoint, {
        reader: this.#reader,
        mapping: this.#surroundings,
        health: this.#health,
        moved: () => this.#keep(),
      })
      shard.poller = poller
      started.push(poller)
    }
    for (const poller of started) await poller.open()
    if (started.length > 0) this.#keep()
    for (const [, shard] of this.#shards) {
      const { poller } = shard
      if (poller && started.includes(poller)) this.#background(this.#read(shard, poller))
    }
  }

  async #read(shard: KnownShard, poller: ShardPoller): Promise<void> {
    const exhausted = await poller.run()
    if (!exhausted || shard.poller !== poller) return
    shard.done = true
    this.#keep()
    shard.poller = undefined
    await this.#discover()
    this.#lookForShards()
  }

  #keep(): void {
    if (!this.#positions) return
    const shards = [...this.#shards].map(
      ([
        id,
        {
          checkpoint: { position, skipBefore },
          done,
        },
      ]) => ({
        id,
        position,
        skipBefore,
        done,
      }),
    )
    const { streamArn } = this.#definition
    this.#background(this.#positions.keep({ streamArn, functionName: this.#functionName }, shards))
  }

  readonly #health: StreamHealth = {
    reachable: () => {
      if (this.#reachable) return
      this.#reachable = true
      this.#tell({ type: 'lambda.stream-reachable' })
    },
    unreachable: (error) => {
      if (!this.#reachable) return
      this.#reachable = false
      const cause = error instanceof AwsError ? error.code : error.failure
      this.#result = `PROBLEM: ${cause}`
      this.#tell({ type: 'lambda.stream-unreachable', cause })
    },
    trimmed: (shardId) => {
      const { around } = this.#surroundings
      around.emit({
        type: 'lambda.records-dropped',
        region: around.region,
        function: this.#functionName,
        mapping: this.uuid,
        shardId,
        reason: 'StreamTrimmed',
      })
    },
  }

  #tell(what: { type: 'lambda.stream-reachable' } | { type: 'lambda.stream-unreachable'; cause: string }) {
    const { around } = this.#surroundings
    around.emit({ ...what, region: around.region, function: this.#functionName, mapping: this.uuid })
  }
}
