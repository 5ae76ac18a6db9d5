// Where requests enter a region: HTTP bytes in, HTTP bytes out. It finds the service that is meant; faults that concern
// the region's answers stand here as rules.
import { credentialScope } from '../aws/credential-scope.js'
import { AwsError } from '../aws/errors.js'
import type { HttpPort, HttpRequest, HttpResponse } from '../aws/http.js'
import {
  decodeJsonRequest,
  encodeJsonError,
  encodeJsonOutput,
  type JsonRequest,
  jsonTarget,
} from '../aws/protocols/json.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPeer, WebSocketPort, WebSocketUpgrade } from '../aws/web-socket.js'

/** A rule at the edge: answers in place of the region's services, or lets the request pass. */
export interface EdgeRule {
  answer(request: HttpRequest): HttpResponse | undefined
}

export interface EdgeOptions {
  readonly service: (name: ServiceName) => Service | undefined
  /** API Gateway's data plane. */
  readonly apis: HttpPort & WebSocketPort
  readonly newRequestId: () => string
}

/** Services by the prefix of X-Amz-Target. */
const BY_TARGET: Readonly<Record<string, ServiceName>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'streams.dynamodb',
}

export class Edge implements HttpPort, WebSocketPort {
  readonly #options: EdgeOptions
  readonly #rules: EdgeRule[] = []

  constructor(options: EdgeOptions) {
    this.#options = options
  }

  /** Puts a rule in force, before those that are; the function that is returned ends it. */
  addRule(rule: EdgeRule): () => void {
    this.#rules.unshift(rule)
    return () => {
      const index = this.#rules.indexOf(rule)
      if (index >= 0) this.#rules.splice(index, 1)
    }
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    return this.#ruled(request) ?? (await this.#serve(request))
  }

  async upgrade(request: HttpRequest, peer: WebSocketPeer): Promise<WebSocketUpgrade> {
    const response = this.#ruled(request)
    return response ? { accepted: false, response } : this.#options.apis.upgrade(request, peer)
  }

  #ruled(request: HttpRequest): HttpResponse | undefined {
    for (const rule of this.#rules) {
      const response = rule.answer(request)
      if (response) return response
    }
    return undefined
  }

  async #serve(request: HttpRequest): Promise<HttpResponse> {
    const target = jsonTarget(request)
    const signedFor = credentialScope(request.headers, request.target)?.service
    if (target === undefined && (signedFor === undefined || signedFor === 'execute-api')) {
      return this.#options.apis.request(request)
    }
    const requestId = this.#options.newRequestId()
    try {
      const decoded = decodeJsonRequest(request)
      return encodeJsonOutput(await this.#call(decoded, requestId), requestId)
    } catch (error) {
      if (error instanceof AwsError) return encodeJsonError(error, requestId)
      throw error
    }
  }

  #call({ targetPrefix, operation, input }: JsonRequest, requestId: string) {
    const name = Object.hasOwn(BY_TARGET, targetPrefix) ? BY_TARGET[targetPrefix] : undefined
    const service = name && this.#options.service(name)
    if (!service) throw new AwsError('UnknownOperationException', '')
    return service.call(operation, input, { requestId })
  }
}
