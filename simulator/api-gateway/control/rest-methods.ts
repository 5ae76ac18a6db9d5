// Control operations on the methods of REST resources, and on what is behind them.
import type { Shape } from '../../aws/service.js'
import { REST_TIMEOUT_MS, SHORTEST_TIMEOUT_MS } from '../limits.js'
import { lambdaTarget } from '../model/lambda-target.js'
import type { RestMethod, RestResource } from '../model/rest-api.js'
import type { State } from '../model/state.js'
import { badRequest, conflict, notFound } from './errors.js'
import { boolean, kept, numberBetween, only, readInput, record, text } from './input.js'
import { findResource, findRestApi } from './lookup.js'
import type { Operations } from './operations.js'

const METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']
const place = { restApiId: text, resourceId: text, httpMethod: text }

interface Place {
  readonly restApiId: string
  readonly resourceId: string
  readonly httpMethod: string
}

export function restMethodOperations(state: State): Operations {
  const resourceOf = ({ restApiId, resourceId }: Place) =>
    findResource(findRestApi(state, restApiId), resourceId)
  const methodOf = (at: Place): [RestResource, RestMethod] => {
    const resource = resourceOf(at)
    const method = resource.methods.get(at.httpMethod)
    if (!method) throw notFound('Invalid Method identifier specified')
    return [resource, method]
  }
  const integrationOf = (input: Shape) => {
    const [, { integration }] = methodOf(readInput(input, place, {}))
    if (!integration) throw notFound('Invalid Integration identifier specified')
    return integration.described
  }

  return {
    PutMethod(input) {
      const { restApiId, resourceId, ...described } = readInput(
        input,
        { ...place, authorizationType: only('NONE') },
        {
          apiKeyRequired: only(false),
          operationName: text,
          // Enforced by a request validator only, and those are not there yet.
          requestParameters: record(boolean),
          requestModels: record(text),
        },
      )
      const { httpMethod } = described
      const resource = resourceOf({ restApiId, resourceId, httpMethod })
      if (!METHODS.includes(httpMethod)) throw badRequest('Invalid HttpMethod specified')
      if (resource.methods.has(httpMethod)) throw conflict('Method already exists for this resource')
      const method: RestMethod = {
        httpMethod,
        described: { apiKeyRequired: false, ...described },
        responses: new Map(),
        integration: undefined,
      }
      resource.methods.set(httpMethod, method)
      return describeMethod(method)
    },

    GetMethod: (input) => describeMethod(methodOf(readInput(input, place, {}))[1]),

    DeleteMethod(input) {
      const [resource, method] = methodOf(readInput(input, place, {}))
      resource.methods.delete(method.httpMethod)
      return {}
    },

    PutMethodResponse(input) {
      const { statusCode, responseParameters, responseModels, ...at } = readInput(
        input,
        { ...place, statusCode: text },
        { responseParameters: record(boolean), responseModels: record(text) },
      )
      const [resource, method] = methodOf(at)
      const response = {
        statusCode,
        ...(responseParameters && { responseParameters }),
        ...(responseModels && { responseModels }),
      }
      const responses = new Map([...method.responses, [statusCode, response]])
      resource.methods.set(method.httpMethod, { ...method, responses })
      return response
    },

    PutIntegration(input) {
      const {
        restApiId,
        resourceId,
        httpMethod,
        timeoutInMillis = REST_TIMEOUT_MS,
        uri,
        integrationHttpMethod,
        ...described
      } = readInput(
        input,
        { ...place, type: only('AWS_PROXY'), uri: text, integrationHttpMethod: text },
        {
          // AG-09: more than 29 s is a quota that AWS raises on request.
          timeoutInMillis: numberBetween(SHORTEST_TIMEOUT_MS, REST_TIMEOUT_MS),
          connectionType: only('INTERNET'),
          contentHandling: only('CONVERT_TO_TEXT'),
          passthroughBehavior: kept,
          credentials: kept,
          cacheNamespace: kept,
        },
      )
      const [resource, method] = methodOf({ restApiId, resourceId, httpMethod })
      if (integrationHttpMethod !== 'POST')
        throw badRequest(
          `Lambda functions are invoked by POST, not by ${integrationHttpMethod}: integrationHttpMethod`,
        )
      const integration = {
        described: {
          passthroughBehavior: 'WHEN_NO_MATCH',
          cacheNamespace: resourceId,
          ...described,
          uri,
          httpMethod: integrationHttpMethod,
          timeoutInMillis,
        },
        target: lambdaTarget(uri, timeoutInMillis, { plainArn: false }),
      }
      resource.methods.set(httpMethod, { ...method, integration })
      return integration.described
    },

    GetIntegration: integrationOf,

    DeleteIntegration(input) {
      const [resource, method] = methodOf(readInput(input, place, {}))
      resource.methods.set(method.httpMethod, { ...method, integration: undefined })
      return {}
    },
  }
}

export function describeMethod({ described, responses, integration }: RestMethod): Shape {
  return {
    ...described,
    ...(responses.size > 0 && { methodResponses: Object.fromEntries(responses) }),
    ...(integration && { methodIntegration: integration.described }),
  }
}
