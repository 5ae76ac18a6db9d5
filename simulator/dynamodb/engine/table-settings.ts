// What the control plane keeps of a table beside its items, all of it plain data: shown by Describe…, and for the most
// part of no effect here.
import type { Instant } from '../../kernel/time.js'
import type { KeyType } from './schema.js'

export interface Throughput {
  readonly readUnits: number
  readonly writeUnits: number
  readonly lastIncreaseAt?: Instant | undefined
  readonly lastDecreaseAt?: Instant | undefined
  /** Of the day, in UTC, of the last one. */
  readonly decreases?: number | undefined
}

/** Of a table on demand: the most that it takes. */
export interface RequestUnits {
  readonly reads?: number | undefined
  readonly writes?: number | undefined
}

/** What a table or index can take at once; it never falls. */
export interface WarmUnits {
  readonly reads: number
  readonly writes: number
}

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export interface ResourcePolicy {
  readonly text: string
  readonly revisionId: string
  /** It came without a version. AWS adds one to the text, and takes the text that says it for another policy. */
  readonly versionless?: boolean | undefined
}

export interface Insights {
  readonly enabled: boolean
  readonly mode?: 'THROTTLED_KEYS' | 'ACCESSED_AND_THROTTLED_KEYS' | undefined
  /** When they were last changed, and since when they are on. */
  readonly at: Instant
  readonly since?: Instant
}

/** What UpdateTable and the other operations on tables may change. */
export interface TableSettings {
  readonly attributes: ReadonlyMap<string, KeyType>
  readonly billing: 'PROVISIONED' | 'PAY_PER_REQUEST'
  /** When it was last made so. */
  readonly payPerRequestAt?: Instant | undefined
  readonly throughput: Throughput
  readonly onDemand?: RequestUnits | undefined
  readonly warm: WarmUnits
  readonly deletionProtection: boolean
  /** GlobalTableSettingsReplicationMode, once it was set: shown, and of no effect. */
  readonly settingsReplication?: string | undefined
  readonly tableClass: string | undefined
  readonly tableClassAt?: Instant | undefined
  /** The ARN of the key; undefined: DynamoDB's own. */
  readonly encryptionKey?: string | undefined
  /** The attribute that says when an item expires; undefined: items do not. */
  readonly ttlAttribute: string | undefined
  readonly tags?: readonly Tag[] | undefined
  /** By the streams' ARNs. */
  readonly streamTags?: Readonly<Record<string, readonly Tag[]>> | undefined
  /** By ARN: the table's own, and its streams'. */
  readonly policies?: Readonly<Record<string, ResourcePolicy>> | undefined
  /** Point-in-time recovery, from when on and for how many days. */
  readonly recovery?: { readonly since: Instant; readonly days: number } | undefined
  /** Where Contributor Insights are on, or were: by an index's name, or '' for the table. */
  readonly insights?: Readonly<Record<string, Insights>> | undefined
}
