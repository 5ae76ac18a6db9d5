// What the Lambda service writes to the trace.

export type LambdaEvent =
  | {
      readonly type: 'lambda.invoked'
      readonly region: string
      readonly function: string
      readonly requestId: string
      /** Absent where the function runs in a backend, which does not say; its duration is as seen from outside. */
      readonly coldStart?: boolean
      readonly durationMs: number
      readonly outcome: 'success' | 'error' | 'timeout'
      /** Of the error, as the function's error payload has it. */
      readonly errorType?: string
      readonly errorMessage?: string
    }
  | {
      readonly type: 'lambda.throttled'
      readonly region: string
      readonly function: string
      readonly requestId: string
      readonly reason: string
    }
  | {
      readonly type: 'lambda.log'
      readonly region: string
      readonly function: string
      /** Absent for what is written outside an invocation. */
      readonly requestId?: string
      readonly line: string
    }
  | {
      /** An asynchronous event that is given up (LL-06, LL-07). */
      readonly type: 'lambda.event-dropped'
      readonly region: string
      readonly function: string
      readonly requestId: string
      readonly attempts: number
      readonly reason: 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency' | 'FunctionDeleted'
    }
  | {
      /** One invocation with records of a stream. */
      readonly type: 'lambda.batch'
      readonly region: string
      readonly function: string
      readonly mapping: string
      readonly shardId: string
      readonly records: number
      /** From 1: how often this batch has been handed to the function, or tried to be. */
      readonly attempt: number
      readonly outcome: 'success' | 'partial' | 'error' | 'throttled'
      /** Age of the last record when the batch ended (ESM-16). */
      readonly iteratorAgeMs: number
    }
  | {
      /** Records that the function never processed (ESM-11). */
      readonly type: 'lambda.records-dropped'
      readonly region: string
      readonly function: string
      readonly mapping: string
      readonly shardId: string
      /** Absent where the stream no longer had them: nobody can count them. */
      readonly records?: number
      readonly reason: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'StreamTrimmed'
    }
  | {
      /** The stream cannot be read, or can be read again. Once each, not once a poll. */
      readonly type: 'lambda.stream-unreachable' | 'lambda.stream-reachable'
      readonly region: string
      readonly function: string
      readonly mapping: string
      /** AWS's code of the error, or the failure of the network. */
      readonly cause?: string
    }
