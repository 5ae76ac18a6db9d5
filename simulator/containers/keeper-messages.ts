// What a process and the keeper of its containers tell each other.
import type { AntipodeErrorCode, Explanation } from '../kernel/errors.js'

/** The keeper's orders. It also takes a broken connection for `remove`. */
export type KeeperOrder =
  | {
      readonly order: 'start'
      readonly project: string
      readonly image: string
      readonly regions: readonly string[]
    }
  | { readonly order: 'remove' }

export type KeeperReport =
  /** The containers run; whether what is in them is ready is another matter. */
  | { readonly report: 'started'; readonly ports: readonly (readonly [region: string, port: number])[] }
  | { readonly report: 'failed'; readonly code: AntipodeErrorCode; readonly explanation: Explanation }
  /** Nothing of the project is left. */
  | { readonly report: 'removed' }
