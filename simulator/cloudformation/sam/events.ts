// Events of a SAM function: what calls it.
import { convert } from '../properties/convert.js'
import { json, type StructSchema, struct, supportedText, text } from '../properties/schema.js'
import {
  literal,
  type MapNode,
  map,
  member,
  type Node,
  type Position,
  ref,
  refTarget,
  scalar,
  sub,
} from '../template/node.js'
import type { Resource } from '../template/template.js'
import { type Expansion, invocationUri, passOn } from './expansion.js'
import { IMPLICIT_HTTP_API } from './http-api.js'
import { IMPLICIT_REST_API, type RestEvent } from './rest-api.js'

/** Who calls through which API, by the API's logical id. */
export interface Events {
  readonly http: Map<string, Resource[]>
  readonly rest: Map<string, RestEvent[]>
}

export interface DeclaredEvent {
  /** The function. */
  readonly owner: Resource
  readonly name: string
  readonly at: Position
  readonly node: Node
}

/** Only the absence of an authorizer. */
const noAuthorizer = struct({ Authorizer: supportedText(/^NONE$/) })

const MAPPING_PROPERTIES = {
  StartingPosition: json,
  Enabled: json,
  BatchSize: json,
  MaximumBatchingWindowInSeconds: json,
  ParallelizationFactor: json,
  MaximumRetryAttempts: json,
  MaximumRecordAgeInSeconds: json,
  BisectBatchOnFunctionError: json,
  TumblingWindowInSeconds: json,
  FunctionResponseTypes: json,
  FilterCriteria: json,
}

/** Types of events, and their properties. */
export const EVENT_PROPERTIES: ReadonlyMap<string, StructSchema<unknown>> = new Map<
  string,
  StructSchema<unknown>
>([
  [
    'HttpApi',
    struct({
      ApiId: json,
      Path: text,
      Method: text,
      PayloadFormatVersion: json,
      TimeoutInMillis: json,
      Auth: noAuthorizer,
    }),
  ],
  ['Api', struct({ RestApiId: json, Path: text, Method: text, TimeoutInMillis: json, Auth: noAuthorizer })],
  ['DynamoDB', struct({ Stream: json, ...MAPPING_PROPERTIES })],
])

export function expandEvent(
  event: DeclaredEvent,
  written: ReadonlyMap<string, Resource>,
  events: Events,
  expansion: Expansion,
): void {
  const { owner, name, at, node } = event
  const { findings } = expansion
  const type = literal(member(node, 'Type')) ?? ''
  const schema = EVENT_PROPERTIES.get(type)
  if (!schema) {
    findings.unsupported(at, owner.logicalId, `event type ${type} (${name})`)
    return
  }
  const properties = member(node, 'Properties') ?? map(at, {})
  convert(properties, schema, '', { findings, subject: owner.logicalId, typeName: `event type ${type}` })
  if (properties.kind !== 'map') return
  if (type === 'DynamoDB') expandStream(event, properties, expansion)
  else if (type === 'HttpApi') {
    const api = apiOf(event, properties, 'ApiId', 'AWS::Serverless::HttpApi', written, expansion)
    if (api !== undefined) expandRoute(event, properties, api || IMPLICIT_HTTP_API, events, expansion)
  } else {
    const api = apiOf(event, properties, 'RestApiId', 'AWS::Serverless::Api', written, expansion)
    const [path, method] = [literal(member(properties, 'Path')), literal(member(properties, 'Method'))]
    if (path === undefined || method === undefined)
      findings.invalid(at, owner.logicalId, `the event ${name} needs Path and Method`)
    else if (api !== undefined) {
      const timeout = member(properties, 'TimeoutInMillis')
      push(events.rest, api || IMPLICIT_REST_API, { owner, at, path, method: asMethod(method), timeout })
    }
  }
}

/** '' for the implicit API; undefined when what is referred to is no API. */
function apiOf(
  { owner, at }: DeclaredEvent,
  properties: MapNode,
  property: string,
  type: string,
  written: ReadonlyMap<string, Resource>,
  expansion: Expansion,
): string | undefined {
  const given = member(properties, property)
  if (!given) return ''
  const target = refTarget(given)
  if (target && (written.get(target)?.type === type || isImplicit(target))) return target
  expansion.findings.invalid(at, owner.logicalId, `${property} must be a !Ref to an ${type} of the template`)
  return undefined
}

function isImplicit(target: string): boolean {
  return target === IMPLICIT_HTTP_API || target === IMPLICIT_REST_API
}

function expandRoute(
  { owner, name, at }: DeclaredEvent,
  properties: MapNode,
  api: string,
  events: Events,
  expansion: Expansion,
): void {
  const [path, method] = [literal(member(properties, 'Path')), literal(member(properties, 'Method'))]
  if ((path === undefined) !== (method === undefined))
    expansion.findings.invalid(
      at,
      owner.logicalId,
      `the event ${name} needs both Path and Method, or neither`,
    )
  push(events.http, api, owner)
  const id = `${owner.logicalId}${name}`
  const from = { ...owner, at, dependsOn: [] }
  expansion.add(
    from,
    `${id}Integration`,
    'AWS::ApiGatewayV2::Integration',
    map(at, {
      ApiId: ref(at, api),
      IntegrationType: scalar(at, 'AWS_PROXY'),
      IntegrationMethod: scalar(at, 'POST'),
      IntegrationUri: invocationUri(at, owner.logicalId),
      PayloadFormatVersion: member(properties, 'PayloadFormatVersion') ?? scalar(at, '2.0'),
      TimeoutInMillis: member(properties, 'TimeoutInMillis'),
    }),
  )
  expansion.add(
    from,
    `${id}Route`,
    'AWS::ApiGatewayV2::Route',
    map(at, {
      ApiId: ref(at, api),
      RouteKey: scalar(at, path === undefined ? '$default' : `${asMethod(method ?? '')} ${path}`),
      Target: sub(at, `integrations/\${${id}Integration}`),
    }),
  )
}

function expandStream({ owner, name, at }: DeclaredEvent, properties: MapNode, expansion: Expansion): void {
  const stream = member(properties, 'Stream')
  if (!stream) expansion.findings.invalid(at, owner.logicalId, `the event ${name} needs Stream`)
  expansion.add(
    { ...owner, at, dependsOn: [] },
    `${owner.logicalId}${name}`,
    'AWS::Lambda::EventSourceMapping',
    map(at, {
      ...passOn(properties, Object.keys(MAPPING_PROPERTIES)),
      EventSourceArn: stream,
      FunctionName: ref(at, owner.logicalId),
    }),
  )
}

function asMethod(method: string): string {
  const upper = method.toUpperCase()
  return upper === '*' || upper === 'X-AMAZON-APIGATEWAY-ANY-METHOD' ? 'ANY' : upper
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  lists.set(key, [...(lists.get(key) ?? []), item])
}
