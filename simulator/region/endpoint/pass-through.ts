// Requests that enter a region at its edge and are answered by an endpoint: sent on as they came, but for the signature,
// which is made anew with the endpoint's credentials, and for where S3 names its bucket.
import { AwsError } from '../../aws/errors.js'
import { bucketOfHost, isHostOfAws } from '../../aws/hosts.js'
import { type HttpRequest, type HttpResponse, header, hostname, pathOf } from '../../aws/http.js'
import { jsonTarget } from '../../aws/protocols/json.js'
import type { Clock } from '../../kernel/clock.js'
import type { Endpoint } from '../backend.js'
import { AWS, isAwsItself, originOf } from './address.js'
import type { HttpClient, TimeLimits } from './http-client.js'
import { RequestSigner, withoutSignature } from './request-signer.js'

/** The caller's own limits are shorter: these end what nobody waits for any more. */
const LIMITS: TimeLimits = { connectMs: 10_000, replyMs: 900_000 }

/** Node.js has answered it already. */
const EXPECT = /^expect$/i

/** The Host header may have anything in it: what a URL would take for a path or a user, too. */
const HOST_NAME = /^[a-z0-9.-]+$/

export class PassThrough {
  readonly #endpoint: Endpoint
  readonly #region: string
  readonly #http: HttpClient
  readonly #signer: RequestSigner

  constructor(endpoint: Endpoint, region: string, http: HttpClient, clock: Clock) {
    this.#endpoint = endpoint
    this.#region = region
    this.#http = http
    this.#signer = new RequestSigner(endpoint, region, clock)
  }

  /**
   * @param service what the request is signed for
   * @throws NetworkError when no answer came; AwsError when it cannot be signed anew
   */
  async request(service: string, request: HttpRequest): Promise<HttpResponse> {
    const isAws = isAwsItself(this.#endpoint)
    if (isAws && /^STREAMING-AWS4-/.test(header(request.headers, 'x-amz-content-sha256') ?? '')) {
      throw new AwsError(
        'NotImplemented',
        'Antipode signs requests to AWS anew, and cannot do so for a body whose chunks are signed. Let the client send unsigned chunks or the whole body.',
        501,
      )
    }
    const origin = this.#origin(service, request)
    const host = this.#host(service, request, origin)
    const { method, target, headers, body } = withoutSignature({
      ...request,
      headers: request.headers.filter(([name]) => !EXPECT.test(name)),
      host,
      target: service === 's3' && !isAws ? pathStyleTarget(request) : request.target,
    })
    const signed = await this.#signer
      .sign(service, { method, host, target, headers, body })
      .catch((error: Error) => {
        const message = `Antipode cannot sign the request for ${this.#endpoint.url}: ${error.message}`
        throw new AwsError('UnrecognizedClientException', message, 403)
      })
    return this.#http.send({ method, origin, target, headers: signed, body }, LIMITS)
  }

  #origin(service: string, request: HttpRequest): URL {
    // The port is ours.
    const name = hostname(request.host)
    if (this.#endpoint.url === AWS && isHostOfAws(name)) {
      if (HOST_NAME.test(name)) return new URL(`https://${name}`)
      throw new AwsError('ValidationException', `Antipode: ${request.host} is no name of a host.`, 400)
    }
    const prefix = jsonTarget(request)?.targetPrefix.startsWith('DynamoDBStreams_')
      ? 'streams.dynamodb'
      : service
    return originOf(this.#endpoint, this.#region, prefix)
  }

  /** Emulators find a service by its host on AWS too, where the request does not name it otherwise. */
  #host(service: string, { host }: HttpRequest, origin: URL): string {
    const keepsHost = isHostOfAws(host) && service !== 's3' && !isAwsItself(this.#endpoint)
    return keepsHost ? host : origin.host
  }
}

/** S3 names a bucket in the host or in the path. Emulators understand the path for certain, whatever they are called. */
function pathStyleTarget({ host, target }: HttpRequest): string {
  const bucket = bucketOfHost(host)
  if (bucket === undefined) return target
  return pathOf(target) === '/' ? `/${bucket}${target.slice(1)}` : `/${bucket}${target}`
}
