// Control operations on REST APIs and their resources.
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import { toEpochMs } from '../../kernel/time.js'
import { parseTemplate } from '../model/path-template.js'
import type { RestApi, RestResource } from '../model/rest-api.js'
import type { State } from '../model/state.js'
import { badRequest, conflict } from './errors.js'
import { boolean, kept, list, number, only, readInput, struct, text } from './input.js'
import { findResource, findRestApi } from './lookup.js'
import type { Operations } from './operations.js'
import { applyPatches, readUpdate } from './patch.js'
import { describeMethod } from './rest-methods.js'

/** Edge-optimised APIs are taken too, and answer from their region: there is no CloudFront in front of it. */
const endpointConfiguration = struct({}, { types: list(only('REGIONAL', 'EDGE')), ipAddressType: kept })

/** All fits into one page. */
const page = { limit: number, position: text }

export function restApiOperations(state: State, clock: Clock): Operations {
  return {
    CreateRestApi(input) {
      const {
        name,
        description,
        binaryMediaTypes = [],
        disableExecuteApiEndpoint = false,
        ...described
      } = readInput(
        input,
        { name: text },
        {
          description: text,
          binaryMediaTypes: list(text),
          disableExecuteApiEndpoint: boolean,
          endpointConfiguration,
          apiKeySource: only('HEADER'),
          version: kept,
          tags: kept,
        },
      )
      const root = newResource(state, undefined, '')
      const api: RestApi = {
        id: state.newId(10),
        createdAt: clock.now(),
        rootResourceId: root.id,
        name,
        description,
        binaryMediaTypes,
        disableExecuteApiEndpoint,
        described: { endpointConfiguration: { types: ['EDGE'] }, apiKeySource: 'HEADER', ...described },
        resources: new Map([[root.id, root]]),
        deployments: new Map(),
        stages: new Map(),
      }
      state.restApis.set(api.id, api)
      return describeApi(api)
    },

    GetRestApi: (input) =>
      describeApi(findRestApi(state, readInput(input, { restApiId: text }, {}).restApiId)),

    GetRestApis(input) {
      readInput(input, {}, page)
      return { items: [...state.restApis.values()].map(describeApi) }
    },

    UpdateRestApi(input) {
      const { restApiId, patchOperations } = readUpdate(input, { restApiId: text })
      const api = findRestApi(state, restApiId)
      applyPatches(patchOperations, {
        name: ({ value }) => {
          api.name = value
        },
        description: ({ value }) => {
          api.description = value
        },
        disableExecuteApiEndpoint: ({ value }) => {
          api.disableExecuteApiEndpoint = value === 'true'
        },
        binaryMediaTypes: ({ op, path }) => {
          const others = api.binaryMediaTypes.filter((type) => type !== path[1])
          api.binaryMediaTypes = op === 'remove' || !path[1] ? others : [...others, path[1]]
        },
      })
      return describeApi(api)
    },

    DeleteRestApi(input) {
      const api = findRestApi(state, readInput(input, { restApiId: text }, {}).restApiId)
      if (isMapped(state, api.id))
        throw badRequest('Cannot delete an API that a base path mapping of a custom domain name leads to.')
      state.restApis.delete(api.id)
      return {}
    },

    CreateResource(input) {
      const { restApiId, parentId, pathPart } = readInput(
        input,
        { restApiId: text, parentId: text, pathPart: text },
        {},
      )
      const api = findRestApi(state, restApiId)
      const parent = findResource(api, parentId)
      if ([...api.resources.values()].some((one) => one.parentId === parentId && one.pathPart === pathPart))
        throw conflict(`Another resource with the same parent already has this name: ${pathPart}`)
      const resource = newResource(state, parent, pathPart)
      api.resources.set(resource.id, resource)
      return describeResource(resource, false)
    },

    GetResource(input) {
      const { restApiId, resourceId, embed } = readInput(
        input,
        { restApiId: text, resourceId: text },
        { embed: list(text) },
      )
      return describeResource(findResource(findRestApi(state, restApiId), resourceId), hasMethods(embed))
    },

    GetResources(input) {
      const { restApiId, embed } = readInput(input, { restApiId: text }, { embed: list(text), ...page })
      const api = findRestApi(state, restApiId)
      return { items: [...api.resources.values()].map((one) => describeResource(one, hasMethods(embed))) }
    },

    DeleteResource(input) {
      const { restApiId, resourceId } = readInput(input, { restApiId: text, resourceId: text }, {})
      const api = findRestApi(state, restApiId)
      const resource = findResource(api, resourceId)
      if (resource.id === api.rootResourceId) throw badRequest('Root resource cannot be deleted')
      deleteWithChildren(api, resource.id)
      return {}
    },
  }
}

function newResource(state: State, parent: RestResource | undefined, pathPart: string): RestResource {
  const path = parent ? `${parent.template.text.replace(/\/$/, '')}/${pathPart}` : '/'
  const template = parseTemplate(path)
  if (!template || pathPart.includes('/') || (parent && pathPart === ''))
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    )
  if (parent?.template.segments.at(-1)?.kind === 'greedy')
    throw badRequest(
      `Cannot create a child of a resource with a greedy path variable: ${parent.template.text}`,
    )
  return {
    id: state.newId(10),
    parentId: parent?.id,
    pathPart: parent && pathPart,
    template,
    methods: new Map(),
  }
}

function deleteWithChildren(api: RestApi, id: string): void {
  for (const resource of [...api.resources.values()])
    if (resource.parentId === id) deleteWithChildren(api, resource.id)
  api.resources.delete(id)
}

function isMapped(state: State, apiId: string): boolean {
  return [...state.domainNames.values()].some((domain) =>
    [...domain.mappings.values()].some((mapping) => mapping.apiId === apiId),
  )
}

function hasMethods(embed: readonly string[] = []): boolean {
  return embed.includes('methods')
}

function describeApi(api: RestApi): Shape {
  return {
    ...api.described,
    id: api.id,
    name: api.name,
    ...(api.description !== undefined && { description: api.description }),
    ...(api.binaryMediaTypes.length > 0 && { binaryMediaTypes: api.binaryMediaTypes }),
    createdDate: toEpochMs(api.createdAt) / 1_000,
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    rootResourceId: api.rootResourceId,
  }
}

function describeResource(resource: RestResource, withMethods: boolean): Shape {
  const methods = [...resource.methods.values()].map((method) => [
    method.httpMethod,
    withMethods ? describeMethod(method) : {},
  ])
  return {
    id: resource.id,
    ...(resource.parentId !== undefined && { parentId: resource.parentId }),
    ...(resource.pathPart !== undefined && { pathPart: resource.pathPart }),
    path: resource.template.text,
    ...(methods.length > 0 && { resourceMethods: Object.fromEntries(methods) }),
  }
}
