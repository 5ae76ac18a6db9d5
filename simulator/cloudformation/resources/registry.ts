// Every resource type that a template may hold. Documentation and checks read this list; there is no other.
import { namesWithoutEffect } from '../properties/schema.js'
import * as apiGateway from './api-gateway.js'
import * as apiGatewayV2 from './api-gateway-v2.js'
import { dynamodbGlobalTable } from './dynamodb-global-table.js'
import { dynamodbTable } from './dynamodb-table.js'
import { eventSourceMapping, lambdaFunction } from './lambda.js'
import type { ResourceType } from './resource-type.js'
import { healthCheck, hostedZone } from './route53.js'
import { recordSet, recordSetGroup } from './route53-records.js'
import { TYPES_WITHOUT_EFFECT } from './without-effect.js'

const ALL: readonly ResourceType[] = [
  dynamodbTable,
  dynamodbGlobalTable,
  lambdaFunction,
  eventSourceMapping,
  ...Object.values(apiGatewayV2),
  ...Object.values(apiGateway),
  hostedZone,
  recordSet,
  recordSetGroup,
  healthCheck,
  ...TYPES_WITHOUT_EFFECT,
]

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  ALL.map((entry) => [entry.type, entry]),
)

export interface SupportedType {
  readonly type: string
  /** True for a type that is accepted and not made. */
  readonly withoutEffect: boolean
  /** Properties that are accepted and change nothing, with dots between the names. */
  readonly propertiesWithoutEffect: readonly string[]
}

/** For documentation: what templates may hold, and what of it has no effect. Sorted by type. */
export function supportedTypes(): readonly SupportedType[] {
  return [...RESOURCE_TYPES.values()]
    .map(({ type, withoutEffect, properties }) => ({
      type,
      withoutEffect,
      propertiesWithoutEffect: namesWithoutEffect(properties),
    }))
    .sort((a, b) => (a.type < b.type ? -1 : 1))
}
