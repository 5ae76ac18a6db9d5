// The transform AWS::Serverless-2016-10-31: from SAM's resources to plain CloudFormation resources.
import { convert } from '../properties/convert.js'
import type { StructSchema } from '../properties/schema.js'
import type { Findings } from '../template/findings.js'
import type { MapNode, Node } from '../template/node.js'
import { emptyMap } from '../template/sections.js'
import type { Resource } from '../template/template.js'
import { Expansion } from './expansion.js'
import { expandFunction, FUNCTION_PROPERTIES } from './function.js'
import { readGlobals, withGlobals } from './globals.js'
import { expandHttpApi, HTTP_API_PROPERTIES, IMPLICIT_HTTP_API } from './http-api.js'
import { expandRestApi, IMPLICIT_REST_API, REST_API_PROPERTIES, type RestEvent } from './rest-api.js'
import { expandSimpleTable, SIMPLE_TABLE_PROPERTIES } from './simple-table.js'

const FUNCTION = 'AWS::Serverless::Function'
const HTTP_API = 'AWS::Serverless::HttpApi'
const REST_API = 'AWS::Serverless::Api'
const SIMPLE_TABLE = 'AWS::Serverless::SimpleTable'

/** The types that SAM adds, and their properties. */
export const SERVERLESS_PROPERTIES: ReadonlyMap<string, StructSchema<unknown>> = new Map([
  [FUNCTION, FUNCTION_PROPERTIES],
  [HTTP_API, HTTP_API_PROPERTIES],
  [REST_API, REST_API_PROPERTIES],
  [SIMPLE_TABLE, SIMPLE_TABLE_PROPERTIES],
])

interface Written {
  readonly resources: ReadonlyMap<string, Resource>
  readonly globals: MapNode
  readonly conditions: ReadonlyMap<string, Node>
}

export function expandServerless(
  written: Written,
  findings: Findings,
): Pick<Expansion, 'resources' | 'conditions' | 'aliases'> {
  const globals = readGlobals(written.globals, findings)
  const expansion = new Expansion(written.conditions, findings)
  const complete = [...written.resources.values()].map((resource) => ({
    ...resource,
    properties: withGlobals(globals.get(resource.type), resource.properties),
  }))
  for (const { type, logicalId, properties } of complete) {
    const schema = SERVERLESS_PROPERTIES.get(type)
    if (schema) convert(properties, schema, '', { findings, subject: logicalId, typeName: type })
  }

  const events = { http: new Map<string, Resource[]>(), rest: new Map<string, RestEvent[]>() }
  for (const resource of complete) {
    if (resource.type === FUNCTION) expandFunction(resource, written.resources, events, expansion)
    else if (resource.type === HTTP_API) expandHttpApi(resource, expansion)
    else if (resource.type === SIMPLE_TABLE) expandSimpleTable(resource, expansion)
    else if (resource.type !== REST_API) expansion.resources.set(resource.logicalId, resource)
  }
  for (const resource of complete)
    if (resource.type === REST_API)
      expandRestApi(resource, events.rest.get(resource.logicalId) ?? [], expansion)

  const implicit = (type: string, logicalId: string, owners: readonly Resource[]): Resource | undefined => {
    const [first] = owners
    if (!first || written.resources.has(logicalId)) return undefined
    const conditions = owners.map((owner) => owner.condition)
    return {
      logicalId,
      type,
      at: first.at,
      properties: withGlobals(globals.get(type), emptyMap(first.at)),
      dependsOn: [],
      condition: expansion.anyOf(`${logicalId}Condition`, first.at, conditions),
      metadata: undefined,
    }
  }
  const httpApi = implicit(HTTP_API, IMPLICIT_HTTP_API, events.http.get(IMPLICIT_HTTP_API) ?? [])
  if (httpApi) expandHttpApi(httpApi, expansion)
  const restEvents = events.rest.get(IMPLICIT_REST_API) ?? []
  const restApi = implicit(
    REST_API,
    IMPLICIT_REST_API,
    restEvents.map((event) => event.owner),
  )
  if (restApi) expandRestApi(restApi, restEvents, expansion)
  return expansion
}
