// What a request would change, as data: evaluated first, applied later or never.
import type { Instant } from '../../kernel/time.js'
import type { StreamViewType } from '../streams/stream.js'
import type { Attributes } from '../values/attribute-value.js'
import type { StoredItem, Tombstone } from './entry.js'
import type { IndexDefinition, Table } from './state.js'
import type { TableSettings } from './table-settings.js'

export interface ItemChange {
  readonly kind: 'item'
  readonly tableName: string
  readonly keyAttributes: Attributes
  readonly at: Instant
  readonly before: StoredItem | Tombstone | undefined
  readonly after: StoredItem | Tombstone
  /** Who made it: an application here, DynamoDB's own expiry here (ST-16), or replication. */
  readonly origin: 'local' | 'ttl' | 'replicated'
}

export type Change =
  | ItemChange
  | { readonly kind: 'create-table'; readonly table: Table }
  /** From here on, the table remembers its local changes for replication. */
  | { readonly kind: 'keep-log'; readonly tableName: string }
  | { readonly kind: 'activate-table'; readonly tableName: string }
  | { readonly kind: 'delete-table'; readonly tableName: string; readonly at: Instant }
  | { readonly kind: 'settings'; readonly tableName: string; readonly settings: TableSettings }
  | { readonly kind: 'create-index'; readonly tableName: string; readonly definition: IndexDefinition }
  /** A step of filling it with what the table has. */
  | { readonly kind: 'fill-index'; readonly tableName: string; readonly indexName: string }
  /** Its capacity alone. */
  | { readonly kind: 'define-index'; readonly tableName: string; readonly definition: IndexDefinition }
  | { readonly kind: 'activate-index'; readonly tableName: string; readonly indexName: string }
  | { readonly kind: 'delete-index'; readonly tableName: string; readonly indexName: string }
  | {
      readonly kind: 'enable-stream'
      readonly tableName: string
      readonly viewType: StreamViewType
      readonly at: Instant
    }
  | { readonly kind: 'disable-stream'; readonly tableName: string; readonly at: Instant }
  | {
      readonly kind: 'transaction-token'
      readonly token: string
      readonly fingerprint: string
      readonly at: Instant
    }

export function isLive(stored: StoredItem | Tombstone | undefined): stored is StoredItem {
  return stored !== undefined && 'item' in stored
}
