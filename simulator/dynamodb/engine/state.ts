// What a region's DynamoDB holds: tables, their indexes, streams and logs. Only apply.ts changes it.
import type { Instant } from '../../kernel/time.js'
import type { ChangeLog } from '../replication/change-log.js'
import type { Stream } from '../streams/stream.js'
import type { IndexEntry, StoredItem, Tombstone } from './entry.js'
import type { ItemCollections } from './item-collections.js'
import type { TreeKey } from './keys.js'
import { Past } from './past.js'
import type { KeySchema, TableKeySchema } from './schema.js'
import type { RequestUnits, TableSettings, Throughput, WarmUnits } from './table-settings.js'
import { newTree, type Tree } from './tree.js'

export type Projection =
  | { readonly type: 'ALL' | 'KEYS_ONLY' }
  | { readonly type: 'INCLUDE'; readonly names: readonly string[] }

export interface IndexDefinition {
  readonly name: string
  readonly global: boolean
  readonly schema: KeySchema
  readonly projection: Projection
  readonly throughput: Throughput
  readonly onDemand?: RequestUnits | undefined
  readonly warm?: WarmUnits | undefined
}

export interface Index {
  definition: IndexDefinition
  status: 'CREATING' | 'ACTIVE'
  readonly items: Tree<IndexEntry>
  /** Of the items that are in it, as they are in the table. */
  sizeBytes: number
  /** While it is filled with the items that the table has: it has those up to this key, in the table's order. */
  filledTo?: TreeKey | undefined
}

/** An index with nothing in it. */
export function newIndex(definition: IndexDefinition, status: Index['status']): Index {
  return { definition, status, items: newTree(), sizeBytes: 0 }
}

export interface Table {
  readonly name: string
  readonly id: string
  readonly arn: string
  readonly createdAt: Instant
  readonly schema: TableKeySchema
  status: 'CREATING' | 'ACTIVE'
  settings: TableSettings
  readonly items: Tree<StoredItem>
  readonly tombstones: Tree<Tombstone>
  sizeBytes: number
  readonly indexes: Map<string, Index>
  /** Undefined where there is no local index. */
  readonly collections: ItemCollections | undefined
  /** The stream that is enabled now, or was last. */
  stream: Stream | undefined
  /** Kept from the moment replication first asks for the table. */
  log: ChangeLog<StoredItem | Tombstone> | undefined
}

/** How long a transaction's token is remembered. */
export const TOKEN_LIFE_MS = 10 * 60_000

/** A transaction carried out under a client's token, so that a repeated request does nothing. */
export interface TransactionToken {
  readonly fingerprint: string
  readonly at: Instant
}

export interface State {
  readonly region: string
  /** ST-04. */
  readonly shardLifeMs: number
  readonly tables: Map<string, Table>
  /** By ARN, those of deleted tables too until their records are trimmed (ST-05). */
  readonly streams: Map<string, Stream>
  readonly tokens: Map<string, TransactionToken>
  /** undefined where reads always see the present. */
  readonly past: Past | undefined
}

/** @param pastMs how much of the past is kept */
export function emptyState(region: string, shardLifeMs: number, pastMs = 0): State {
  const past = pastMs > 0 ? new Past(pastMs) : undefined
  return { region, shardLifeMs, tables: new Map(), streams: new Map(), tokens: new Map(), past }
}
