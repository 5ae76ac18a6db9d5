// A question to the name servers, their answer, and why it is what it is.
import type { Reason } from './policies/choose.js'
import type { Policy } from './zones/record-set.js'

export interface Question {
  /** With or without the final dot, in any case. */
  readonly name: string
  /** A DNS type, e.g. `A`. */
  readonly type: string
}

export interface AnswerRecord {
  readonly name: string
  readonly type: string
  readonly ttlSeconds: number
  readonly value: string
}

/** A record set of a group, as far as a person needs it to recognise it. */
export interface Candidate {
  readonly setIdentifier?: string
  /** Of a latency record. */
  readonly region?: string
  readonly healthCheckId?: string
}

export interface Decision extends Candidate {
  readonly name: string
  readonly policy: Policy
  readonly reason: Reason
  /** Preferred by the policy, but unhealthy. */
  readonly passedOver: readonly Candidate[]
  /** Where the chosen alias leads; the decision there is `next`, unless it is an AWS resource. */
  readonly aliasTarget?: string
  readonly next?: Decision
}

export interface Answer {
  /** `REFUSED`: no hosted zone here holds the name. */
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED'
  /** A CNAME is answered as such and not followed: that is the resolver's part. */
  readonly records: readonly AnswerRecord[]
  /** Absent when no record set was chosen. */
  readonly decision?: Decision
}
