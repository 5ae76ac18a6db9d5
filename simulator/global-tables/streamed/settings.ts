// How a table at an endpoint is followed; each a choice that a world may make.

export interface StreamedSettings {
  /** How soon a stream that has just shown something is asked again. */
  readonly pollBusyMs: number
  /** How often one is asked that shows nothing: intervals double up to this. What idle tables cost goes by it. */
  readonly pollIdleMs: number
  /** How often, at least, shards are listed anew and the table is checked to be the same. */
  readonly checkMs: number
  /** How long the stream may be silent about a change that a failed condition has proved, until the item is read. */
  readonly silenceMs: number
  /** For how long after it was sent a write of ours is expected in the stream, also one whose answer was lost. */
  readonly intentMs: number
  /** How many items of a table are written at once. */
  readonly concurrency: number
}

export const DEFAULT_STREAMED_SETTINGS: StreamedSettings = {
  pollBusyMs: 100,
  pollIdleMs: 1_000,
  checkMs: 30_000,
  silenceMs: 2_000,
  intentMs: 30_000,
  concurrency: 16,
}
