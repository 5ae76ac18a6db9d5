// What DynamoDB writes to the trace. Reads are not traced, unless they are throttled.
import type { Version } from './engine/version.js'
import type { Attributes } from './values/attribute-value.js'

export type DynamoDbEvent =
  | {
      readonly type: 'dynamodb.table-created' | 'dynamodb.table-deleted'
      readonly region: string
      readonly table: string
    }
  | {
      readonly type: 'dynamodb.throttled'
      readonly region: string
      readonly table: string
      readonly operation: string
      /** Of a batch or a transaction: how many of its items. */
      readonly count: number
      readonly requestId: string
    }
  | {
      readonly type: 'dynamodb.written'
      readonly region: string
      readonly table: string
      readonly key: Attributes
      readonly kind: 'put' | 'delete'
      readonly version: Version
      /** Of the item or its deletion that was there. */
      readonly overwritten: Version | undefined
      /** Who wrote: an application in this region, DynamoDB's own expiry here, or another region. */
      readonly origin: 'local' | 'ttl' | 'replicated'
      readonly requestId: string | undefined
    }
