// What AWS does not document, or lets an account change: named here, so that a world can choose (fidelity 9).

export interface LambdaSettings {
  /** Environments that may run at once in one region (LL-05). */
  readonly accountConcurrency: number
  /** How long an environment waits for its next event before it is ended. AWS says only "minutes" (LL-09). */
  readonly environmentIdleMs: number
  /** What the start of a new environment costs before its code is initialised. 0: only what the code itself takes. */
  readonly coldStartMs: number
  /** Waits between the attempts of an asynchronous invocation that fails: as many as there are retries (LL-07). */
  readonly asynchronousRetryMs: readonly number[]
  /** Back-off of an asynchronous invocation that is throttled, doubling from `fromMs` to `toMs` (LL-07). */
  readonly asynchronousThrottle: { readonly fromMs: number; readonly toMs: number }
  /** How long an asynchronous event is kept, when its function does not say (LL-07). */
  readonly asynchronousMaximumAgeMs: number
  /** How often a shard of a stream is polled: 4 times a second (ESM-01). */
  readonly pollIntervalMs: number
  /**
   * How far the time of a stream's record is rounded down, beyond its seconds: LocalStack and DynamoDB Local give whole
   * minutes, by which a record that has just been written would be too old (ESM-05).
   */
  readonly streamClockStepMs: number
  /** How often a mapping looks for new shards of its stream. */
  readonly shardDiscoveryMs: number
  /** Back-off between the attempts of a failed batch, doubling from `fromMs` to `toMs`; undocumented (ESM-10). */
  readonly batchRetry: { readonly fromMs: number; readonly toMs: number }
}

export const DEFAULT_LAMBDA_SETTINGS: LambdaSettings = {
  accountConcurrency: 1_000,
  environmentIdleMs: 7 * 60_000,
  coldStartMs: 0,
  asynchronousRetryMs: [60_000, 120_000],
  asynchronousThrottle: { fromMs: 1_000, toMs: 300_000 },
  asynchronousMaximumAgeMs: 6 * 3_600_000,
  pollIntervalMs: 250,
  streamClockStepMs: 0,
  shardDiscoveryMs: 10_000,
  batchRetry: { fromMs: 1_000, toMs: 60_000 },
}
