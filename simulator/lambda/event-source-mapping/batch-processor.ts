// Hands a batch of records to the function until each is processed or given up: retries, bisecting, partial batches.
// The shard is blocked meanwhile (ESM-06).
import { sleep } from '../../kernel/clock.js'
import type { Random } from '../../kernel/random.js'
import { MICROS_PER_MS } from '../../kernel/time.js'
import { recordsDone } from './batch-response.js'
import type { MappedFunctions, MappingRegion } from './mapped-functions.js'
import type { MappingDefinition } from './mapping-definition.js'

export interface BatchRecord {
  readonly sequenceNumber: string
  readonly createdAtSeconds: number
  /** As the function gets it, JSON. */
  readonly text: string
}

export interface MappingSurroundings {
  readonly around: MappingRegion
  readonly functions: MappedFunctions
  readonly uuid: string
  readonly requestIds: Random
  /** As they are now: both may change while a batch is being retried. */
  readonly definition: () => MappingDefinition
  readonly functionName: () => string
  /** LastProcessingResult */
  readonly report: (result: string) => void
}

interface Part {
  readonly records: readonly BatchRecord[]
  /** Retry attempts used up. */
  readonly retries: number
  readonly attempt: number
}

/** How many of the records are done, from the first; or that the function did not run. */
type Outcome = { readonly ran: true; readonly done: number } | { readonly ran: false }

export class BatchProcessor {
  readonly #mapping: MappingSurroundings
  readonly #shardId: string
  /** Failures in a row, for the back-off. */
  #streak = 0

  constructor(mapping: MappingSurroundings, shardId: string) {
    this.#mapping = mapping
    this.#shardId = shardId
  }

  /**
   * @param done is told of the last record that is processed or given up, as it goes on
   * @param stopped ends it between attempts
   */
  async process(
    records: readonly BatchRecord[],
    done: (record: BatchRecord) => void,
    stopped: () => boolean,
  ): Promise<void> {
    const parts: Part[] = [{ records, retries: 0, attempt: 1 }]
    for (let part = parts.shift(); part && !stopped(); part = parts.shift()) {
      const fresh = this.#withoutAged(part.records, done)
      if (fresh.length === 0) continue
      const outcome = await this.#attempt(fresh, part.attempt)
      const finished = outcome.ran ? fresh[outcome.done - 1] : undefined
      if (finished) done(finished)
      if (outcome.ran && outcome.done === fresh.length) {
        this.#streak = 0
        continue
      }
      parts.unshift(...this.#remaining({ ...part, records: fresh }, outcome, done))
      if (parts.length > 0) await this.#backOff()
    }
  }

  /** What is tried again of a part that failed. */
  #remaining(part: Part, outcome: Outcome, done: (record: BatchRecord) => void): readonly Part[] {
    const { bisects, retries: allowed } = this.#mapping.definition()
    const { records, retries, attempt } = part
    // ESM-06: does not count.
    if (!outcome.ran) return [{ records, retries, attempt: attempt + 1 }]
    const rest = records.slice(outcome.done)
    // ESM-07, ESM-08: split in two, or where the function says; that does not count either.
    if (bisects && rest.length > 1) {
      const middle = outcome.done > 0 ? rest.length : Math.ceil(rest.length / 2)
      return [rest.slice(0, middle), rest.slice(middle)]
        .filter((half) => half.length > 0)
        .map((half) => ({ records: half, retries, attempt: attempt + 1 }))
    }
    if (retries < allowed) return [{ records: rest, retries: retries + 1, attempt: attempt + 1 }]
    this.#drop(rest, 'RetryAttemptsExhausted', done)
    return []
  }

  async #attempt(records: readonly BatchRecord[], attempt: number): Promise<Outcome> {
    const { functions, functionName, requestIds, definition, report } = this.#mapping
    const payload = `{"Records":[${records.map(({ text }) => text).join(',')}]}`
    // A function that is gone is an error of the service: it may come back.
    const answer = await functions.run(functionName(), { requestId: requestIds.uuid(), payload })
    if (!answer || answer.failed) {
      report('PROBLEM: Function call failed')
      this.#tell(records, attempt, answer ? 'error' : 'throttled')
      return answer ? { ran: true, done: 0 } : { ran: false }
    }
    const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber)
    const done = definition().reportsItemFailures
      ? recordsDone(answer.payload, sequenceNumbers)
      : records.length
    report(done === records.length ? 'OK' : 'PROBLEM: Function call failed')
    this.#tell(records, attempt, done === records.length ? 'success' : done > 0 ? 'partial' : 'error')
    return { ran: true, done }
  }

  /** ESM-05: records that are too old are given up before the function sees them (again). */
  #withoutAged(records: readonly BatchRecord[], done: (record: BatchRecord) => void): readonly BatchRecord[] {
    const { maximumAgeMs } = this.#mapping.definition()
    const fresh = records.findIndex((record) => this.#ageMs(record) <= maximumAgeMs)
    if (fresh === 0) return records
    const aged = fresh < 0 ? records : records.slice(0, fresh)
    this.#drop(aged, 'RecordAgeExceeded', done)
    return records.slice(aged.length)
  }

  #drop(
    records: readonly BatchRecord[],
    reason: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
    done: (record: BatchRecord) => void,
  ): void {
    const { around, uuid } = this.#mapping
    around.emit({
      type: 'lambda.records-dropped',
      region: around.region,
      function: this.#mapping.functionName(),
      mapping: uuid,
      shardId: this.#shardId,
      records: records.length,
      reason,
    })
    this.#streak = 0
    done(records.at(-1) as BatchRecord)
  }

  #tell(
    records: readonly BatchRecord[],
    attempt: number,
    outcome: 'success' | 'partial' | 'error' | 'throttled',
  ): void {
    const { around, uuid } = this.#mapping
    around.emit({
      type: 'lambda.batch',
      region: around.region,
      function: this.#mapping.functionName(),
      mapping: uuid,
      shardId: this.#shardId,
      records: records.length,
      attempt,
      outcome,
      iteratorAgeMs: this.#ageMs(records.at(-1) as BatchRecord),
    })
  }

  /** At the least: records have seconds (ST-12), or less than that, and the clock of their region may be ahead. */
  #ageMs({ createdAtSeconds }: BatchRecord): number {
    const { clock, settings } = this.#mapping.around
    const latestMs = createdAtSeconds * 1_000 + settings.streamClockStepMs
    return Math.max(0, clock.now() / MICROS_PER_MS - latestMs)
  }

  #backOff(): Promise<void> {
    const { clock, settings } = this.#mapping.around
    const { fromMs, toMs } = settings.batchRetry
    return sleep(clock, Math.min(toMs, fromMs * 2 ** this.#streak++))
  }
}
