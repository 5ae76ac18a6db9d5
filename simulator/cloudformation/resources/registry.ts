// Every resource type that a template may hold once SAM is expanded. There is no other list.
import * as apiGateway from './api-gateway.js'
import * as apiGatewayV2 from './api-gateway-v2.js'
import { dynamodbGlobalTable } from './dynamodb-global-table.js'
import { dynamodbTable } from './dynamodb-table.js'
import { eventSourceMapping, lambdaFunction } from './lambda.js'
import type { ResourceType } from './resource-type.js'
import { healthCheck, hostedZone } from './route53.js'
import { recordSet, recordSetGroup } from './route53-records.js'
import { bucket } from './s3.js'
import { subscription, topic } from './sns.js'
import { queue } from './sqs.js'
import { parameter } from './ssm.js'
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
  bucket,
  queue,
  topic,
  subscription,
  parameter,
  ...TYPES_WITHOUT_EFFECT,
]

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  ALL.map((entry) => [entry.type, entry]),
)
