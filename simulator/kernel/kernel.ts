// What every part of a world is handed instead of the operating system.
import type { Clock } from './clock.js'
import type { Random } from './random.js'

export interface Kernel {
  readonly clock: Clock
  readonly random: Random
  /** Lets work go on by itself. When it fails, the world is told; nothing is lost as an unhandled rejection. */
  readonly background: (work: Promise<unknown>) => void
}
