// Faults of the network: an ordered list of rules. The first that decides on a message wins; without a decision it
// passes.
import type { Place } from './places.js'

export type Purpose = 'request' | 'reply' | 'probe' | 'replication' | 'web-socket'

export interface Message {
  readonly from: Place
  readonly to: Place
  readonly purpose: Purpose
}

export type Verdict =
  | { readonly kind: 'pass' }
  /** Lost without a word: the sender waits. */
  | { readonly kind: 'drop' }
  /** The sender is told at once that nobody listens; an open connection breaks. */
  | { readonly kind: 'refuse' }
  | { readonly kind: 'delay'; readonly delayMs: number }

export interface Rule {
  decide(message: Message): Verdict | undefined
}
