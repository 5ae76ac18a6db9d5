// What the sandbox needs of timers: virtual in an isolate, Node.js's own in a worker.

export interface TimerHandle {
  unref(): unknown
}

export interface Timers {
  setTimeout(run: () => void, delayMs: number): TimerHandle
  clearTimeout(handle: TimerHandle | undefined): void
}
