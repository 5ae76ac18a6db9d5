// AWS::Serverless::HttpApi: an HTTP API with one stage that deploys itself, and its custom domain.
import { boolean, json, type StructSchema, struct, withoutEffect } from '../properties/schema.js'
import { list, literal, type MapNode, map, member, type Node, ref, scalar } from '../template/node.js'
import type { Resource } from '../template/template.js'
import { DOMAIN_PROPERTIES, expandDomain } from './domain.js'
import { type Expansion, passOn } from './expansion.js'

/** The API of events that name none. */
export const IMPLICIT_HTTP_API = 'ServerlessHttpApi'

export const HTTP_API_PROPERTIES: StructSchema<unknown> = struct({
  Name: json,
  Description: json,
  StageName: json,
  StageVariables: json,
  CorsConfiguration: json,
  DefaultRouteSettings: json,
  RouteSettings: json,
  DisableExecuteApiEndpoint: boolean,
  Domain: DOMAIN_PROPERTIES,
  AccessLogSettings: withoutEffect,
  FailOnWarnings: withoutEffect,
  PropagateTags: withoutEffect,
  Tags: withoutEffect,
})

export function expandHttpApi(resource: Resource, expansion: Expansion): void {
  const { logicalId, at, properties } = resource
  expansion.add(
    resource,
    logicalId,
    'AWS::ApiGatewayV2::Api',
    map(at, {
      Name: ref(at, 'AWS::StackName'),
      ...passOn(properties, ['Name', 'Description', 'DisableExecuteApiEndpoint']),
      ProtocolType: scalar(at, 'HTTP'),
      CorsConfiguration: corsOf(properties),
    }),
  )
  const stageName = member(properties, 'StageName') ?? scalar(at, '$default')
  const stageId = stageIdOf(logicalId, stageName)
  expansion.aliases.set(`${logicalId}.Stage`, stageId)
  expansion.add(
    { ...resource, dependsOn: [] },
    stageId,
    'AWS::ApiGatewayV2::Stage',
    map(at, {
      ...passOn(properties, ['StageVariables', 'DefaultRouteSettings', 'RouteSettings']),
      ApiId: ref(at, logicalId),
      StageName: stageName,
      AutoDeploy: scalar(at, true),
    }),
  )
  const domain = member(properties, 'Domain')
  if (domain?.kind === 'map') expandDomain('http', resource, domain, stageId, expansion)
}

/** `true` allows every origin. */
function corsOf(properties: MapNode): Node | undefined {
  const cors = member(properties, 'CorsConfiguration')
  if (cors?.kind !== 'scalar') return cors
  return cors.text.toLowerCase() === 'true'
    ? map(cors.at, { AllowOrigins: list(cors.at, [scalar(cors.at, '*')]) })
    : undefined
}

function stageIdOf(logicalId: string, stageName: Node): string {
  const name = literal(stageName)
  if (name === '$default') return `${logicalId}ApiGatewayDefaultStage`
  return `${logicalId}${name?.replace(/[^A-Za-z0-9]/g, '') ?? ''}Stage`
}
