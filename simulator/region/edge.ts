// Where requests enter a region: HTTP bytes in, HTTP bytes out. It finds the service that is meant; faults that concern
// the region's answers stand here as rules.
import { credentialScope } from '../aws/credential-scope.js'
import { AwsError } from '../aws/errors.js'
import { serviceOfAwsHost } from '../aws/hosts.js'
import type { HttpPort, HttpRequest, HttpResponse } from '../aws/http.js'
import { healthAnswer } from '../aws/protocols/dynamodb-health.js'
import { decodeJsonRequest, encodeJsonOutput, type JsonTarget, jsonTarget } from '../aws/protocols/json.js'
import { refuse, unknownOperation } from '../aws/protocols/refusal.js'
import { newRequestId } from '../aws/request-id.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPeer, WebSocketPort, WebSocketUpgrade } from '../aws/web-socket.js'
import type { Random } from '../kernel/random.js'

/** A rule at the edge: answers in place of the region's services, or lets the request pass. */
export interface EdgeRule {
  answer(request: HttpRequest): HttpResponse | undefined
}

/** Answers requests as they come in, to a service that stands at an endpoint. */
export type PassOn = (service: string, request: HttpRequest) => Promise<HttpResponse>

export interface EdgeOptions {
  readonly service: (name: ServiceName) => Service | undefined
  /** API Gateway's data plane. */
  readonly apis: HttpPort & WebSocketPort
  /** By what requests are signed for; undefined when the service stands at no endpoint. */
  readonly passOn: (service: string) => PassOn | undefined
  /** Told of every request that nobody here can answer. */
  readonly onMissing: (service: string) => void
  /** Of request ids. */
  readonly random: Random
}

/** Services by the prefix of X-Amz-Target. */
const BY_TARGET: Readonly<Record<string, ServiceName>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'streams.dynamodb',
}

/** What the world itself knows more of than an endpoint: a table's replicas in other regions. */
const OF_GLOBAL_TABLES = new Set(['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable'])

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
    const { apis, random } = this.#options
    const target = jsonTarget(request)
    const meant = this.#meant(request, target)
    if (meant === undefined) return (isForDynamoDb(request) && healthAnswer(request)) || apis.request(request)
    const requestId = newRequestId(meant, random)
    try {
      return await this.#answer(meant, request, target, requestId)
    } catch (error) {
      if (error instanceof AwsError) return refuse(request, meant, error, requestId)
      throw error
    }
  }

  /** What the request is signed for; undefined when it is for an API. */
  #meant(request: HttpRequest, target: JsonTarget | undefined): string | undefined {
    if (target && Object.hasOwn(BY_TARGET, target.targetPrefix)) return 'dynamodb'
    const signedFor = credentialScope(request.headers, request.target)?.service
    if (signedFor !== undefined && signedFor !== 'execute-api') return signedFor
    // X-Amz-Target is no field of an API's clients.
    if (target) return ''
    // Anybody may ask S3 for what is public.
    const named = serviceOfAwsHost(request.host)
    return named !== undefined && this.#options.passOn(named) ? named : undefined
  }

  async #answer(
    meant: string,
    request: HttpRequest,
    target: JsonTarget | undefined,
    requestId: string,
  ): Promise<HttpResponse> {
    const { service, passOn, onMissing } = this.#options
    const name = target && Object.hasOwn(BY_TARGET, target.targetPrefix) && BY_TARGET[target.targetPrefix]
    const pass = passOn(meant)
    const isOurs = !pass || (name === 'dynamodb' && OF_GLOBAL_TABLES.has(target?.operation ?? ''))
    const called = name && isOurs ? service(name) : undefined
    if (called) {
      const { operation, input } = decodeJsonRequest(request, target)
      const output = await called.call(operation, input, { requestId })
      return encodeJsonOutput(operation, output, requestId, request.headers)
    }
    if (pass) return pass(meant, request)
    onMissing(meant)
    throw unknownOperation(request, meant)
  }
}

function isForDynamoDb({ host }: HttpRequest): boolean {
  return serviceOfAwsHost(host) === 'dynamodb'
}
