// The trace of a world: its own events, and the union of every folder's.
import type { ApiGatewayEvent } from '../api-gateway/events.js'
import type { CloudFormationEvent } from '../cloudformation/events.js'
import type { DynamoDbEvent } from '../dynamodb/events.js'
import type { FaultEvent } from '../faults/events.js'
import type { GlobalTablesEvent } from '../global-tables/events.js'
import type { TraceRecord } from '../kernel/trace.js'
import type { LambdaEvent } from '../lambda/events.js'
import type { NetworkFailure } from '../network/errors.js'
import type { NetworkEvent } from '../network/events.js'
import type { RegionEvent } from '../region/events.js'
import type { Route53Event } from '../route53/events.js'

export type DnsEvent = {
  readonly type: 'dns.answered'
  /** The place whose resolver asked. */
  readonly asker: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
  /** The region of the record that was chosen, and how. */
  readonly region?: string
  readonly policy?: string
  readonly reason?: string
}

export type ClientEvent =
  | {
      readonly type: 'client.answered'
      readonly client: string
      readonly method: string
      readonly host: string
      readonly target: string
      readonly region: string
      readonly status: number
      readonly latencyMs: number
    }
  | {
      readonly type: 'client.failed'
      readonly client: string
      readonly method: string
      readonly host: string
      readonly target: string
      readonly region?: string
      /** A `NetworkFailure`. */
      readonly failure: string
      readonly latencyMs: number
    }
  | {
      readonly type: 'client.connected'
      readonly client: string
      readonly host: string
      readonly region: string
    }
  | {
      readonly type: 'client.disconnected'
      readonly client: string
      readonly host: string
      readonly region: string
      readonly code: number
    }

/** What had to be made anew in a region. */
export interface RestoredInRegion {
  readonly logicalId: string
  readonly how: 'created' | 'replaced'
}

export type RegionWatchEvent =
  | {
      /** Its endpoint does not answer: nothing in the region does. */
      readonly type: 'region.lost'
      readonly region: string
      readonly endpoint: string
      readonly cause: NetworkFailure
    }
  | {
      /** Its endpoint answers again; the region is restored before it is open. */
      readonly type: 'region.back'
      readonly region: string
      readonly endpoint: string
      readonly lostForMs: number
    }
  | {
      readonly type: 'region.restored'
      readonly region: string
      readonly tookMs: number
      /** Of its stack: empty when the endpoint has kept everything. */
      readonly restored: readonly RestoredInRegion[]
    }
  | {
      /** It stays closed, and is tried again. */
      readonly type: 'region.restore-failed'
      readonly region: string
      readonly message: string
    }

export type WorldEvent =
  | ApiGatewayEvent
  | ClientEvent
  | CloudFormationEvent
  | DnsEvent
  | DynamoDbEvent
  | FaultEvent
  | GlobalTablesEvent
  | LambdaEvent
  | NetworkEvent
  | RegionWatchEvent
  | RegionEvent
  | Route53Event

export type WorldRecord = TraceRecord<WorldEvent>
