// AWS::Serverless::Api: a REST API whose resources and methods follow from the events of the functions, deployed to one
// stage.
import { boolean, json, required, type StructSchema, struct, withoutEffect } from '../properties/schema.js'
import {
  list,
  literal,
  type MapNode,
  map,
  member,
  type Node,
  type Position,
  ref,
  scalar,
} from '../template/node.js'
import type { Resource } from '../template/template.js'
import { DOMAIN_PROPERTIES, expandDomain } from './domain.js'
import { type Expansion, getAtt, invocationUri, passOn } from './expansion.js'

/** The API of events that name none; its stage is `Prod`. */
export const IMPLICIT_REST_API = 'ServerlessRestApi'

export const REST_API_PROPERTIES: StructSchema<unknown> = struct({
  Name: json,
  Description: json,
  StageName: required(json),
  Variables: json,
  MethodSettings: json,
  BinaryMediaTypes: json,
  EndpointConfiguration: json,
  DisableExecuteApiEndpoint: boolean,
  Domain: DOMAIN_PROPERTIES,
  AccessLogSetting: withoutEffect,
  AlwaysDeploy: withoutEffect,
  FailOnWarnings: withoutEffect,
  OpenApiVersion: withoutEffect,
  PropagateTags: withoutEffect,
  Tags: withoutEffect,
  TracingEnabled: withoutEffect,
})

export interface RestEvent {
  /** The function. */
  readonly owner: Resource
  readonly at: Position
  readonly path: string
  /** Upper case. */
  readonly method: string
  readonly timeout: Node | undefined
}

export function expandRestApi(resource: Resource, events: readonly RestEvent[], expansion: Expansion): void {
  const { logicalId, at, properties } = resource
  expansion.add(
    resource,
    logicalId,
    'AWS::ApiGateway::RestApi',
    map(at, {
      Name: ref(at, 'AWS::StackName'),
      ...passOn(properties, ['Name', 'Description', 'DisableExecuteApiEndpoint']),
      BinaryMediaTypes: mediaTypes(member(properties, 'BinaryMediaTypes')),
      EndpointConfiguration: endpointOf(properties),
    }),
  )
  const paths = new PathResources(resource, expansion)
  const methods = events.map((event) => addMethod(resource, event, paths, expansion))

  const stageName = member(properties, 'StageName') ?? scalar(at, 'Prod')
  const stageId = `${logicalId}${literal(stageName)?.replace(/[^A-Za-z0-9]/g, '') ?? ''}Stage`
  const deploymentId = `${logicalId}Deployment`
  const from = { ...resource, dependsOn: [] }
  expansion.aliases.set(`${logicalId}.Stage`, stageId)
  expansion.aliases.set(`${logicalId}.Deployment`, deploymentId)
  expansion.add(
    from,
    deploymentId,
    'AWS::ApiGateway::Deployment',
    map(at, { RestApiId: ref(at, logicalId) }),
    methods,
  )
  expansion.add(
    from,
    stageId,
    'AWS::ApiGateway::Stage',
    map(at, {
      ...passOn(properties, ['Variables', 'MethodSettings']),
      RestApiId: ref(at, logicalId),
      StageName: stageName,
      DeploymentId: ref(at, deploymentId),
    }),
  )
  const domain = member(properties, 'Domain')
  if (domain?.kind === 'map') expandDomain('rest', resource, domain, stageId, expansion)
}

function addMethod(api: Resource, event: RestEvent, paths: PathResources, expansion: Expansion): string {
  const { owner, at, path, method, timeout } = event
  const id = `${paths.nameOf(path)}${method}Method`
  expansion.add(
    { ...owner, at, dependsOn: [] },
    id,
    'AWS::ApiGateway::Method',
    map(at, {
      RestApiId: ref(at, api.logicalId),
      ResourceId: paths.resourceFor(path, at),
      HttpMethod: scalar(at, method),
      AuthorizationType: scalar(at, 'NONE'),
      Integration: map(at, {
        Type: scalar(at, 'AWS_PROXY'),
        IntegrationHttpMethod: scalar(at, 'POST'),
        Uri: invocationUri(at, owner.logicalId),
        TimeoutInMillis: timeout,
      }),
    }),
  )
  return id
}

/** The tree of an API's paths: each made once, below its parent. */
class PathResources {
  readonly #api: Resource
  readonly #expansion: Expansion
  readonly #names = new Map<string, string>()

  constructor(api: Resource, expansion: Expansion) {
    this.#api = api
    this.#expansion = expansion
  }

  /** Made of the path's letters: `ApiItemsIdVar` for `/items/{id}`. */
  nameOf(path: string): string {
    const key = segmentsOf(path).join('/')
    const given = this.#names.get(key)
    if (given) return given
    const letters = segmentsOf(path).map((segment) => {
      const word = segment.replace(/[^A-Za-z0-9]/g, '')
      return word.charAt(0).toUpperCase() + word.slice(1) + (segment.startsWith('{') ? 'Var' : '')
    })
    const plain = `${this.#api.logicalId}${letters.join('') || 'Root'}`
    const taken = new Set(this.#names.values())
    let name = plain
    for (let count = 2; taken.has(name); count++) name = `${plain}${count}`
    this.#names.set(key, name)
    return name
  }

  resourceFor(path: string, at: Position): Node {
    const segments = segmentsOf(path)
    const last = segments.at(-1)
    if (last === undefined) return getAtt(at, this.#api.logicalId, 'RootResourceId')
    const id = `${this.nameOf(path)}Resource`
    if (!this.#expansion.resources.has(id))
      this.#expansion.add(
        { ...this.#api, at, dependsOn: [] },
        id,
        'AWS::ApiGateway::Resource',
        map(at, {
          RestApiId: ref(at, this.#api.logicalId),
          ParentId: this.resourceFor(segments.slice(0, -1).join('/'), at),
          PathPart: scalar(at, last),
        }),
      )
    return ref(at, id)
  }
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '')
}

/** SAM has the slash of a media type written as `~1`. */
function mediaTypes(node: Node | undefined): Node | undefined {
  if (node?.kind !== 'list') return node
  return list(
    node.at,
    node.items.map((item) =>
      item.kind === 'scalar' ? scalar(item.at, item.text.replaceAll('~1', '/')) : item,
    ),
  )
}

/** `EDGE` and the like by itself, or a map with Type. */
function endpointOf(properties: MapNode): Node | undefined {
  const given = member(properties, 'EndpointConfiguration')
  if (!given) return undefined
  const type = given.kind === 'map' ? member(given, 'Type') : given
  return type && map(given.at, { Types: list(given.at, [type]) })
}
