// The AWS endpoint: one address for every service of every region, for any SDK or CLI. Which region is meant, the
// world finds out (credential scope, host); this only carries HTTP in and out.
import { askedRegion } from '../aws/asked-region.js'
import { cached } from '../aws/cached.js'
import { AwsError } from '../aws/errors.js'
import { type Header, type HttpRequest, header, hostname, jsonResponse } from '../aws/http.js'
import { refuseBeforehand } from '../aws/protocols/refusal.js'
import { NetworkError } from '../network/errors.js'
import { crossSiteRefusal, isRebindable } from './cross-site.js'
import { type Answer, directServer } from './direct-server.js'
import { type Listening, LOOPBACK, listen, urlOf } from './listener.js'
import { preflightAnswer, readable } from './own-pages.js'
import { fieldText } from './send-response.js'
import type { AwsWorld } from './world.js'

/** Above every service's own limit: DynamoDB takes 16 MB in a batch. */
const BODY_LIMIT_BYTES = 20 * 1024 * 1024

/** Bodies are held whole on their way; SDKs upload what is larger in parts of a few megabytes. */
const PASSED_ON_LIMIT_BYTES = 256 * 1024 * 1024

export interface AwsEndpointOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Loopback by default. */
  readonly host?: string
  /** Told of every error that nothing expected. */
  readonly onFault: (error: unknown) => void
}

/** @throws AntipodeError `port-taken` */
export async function openAwsEndpoint(world: AwsWorld, options: AwsEndpointOptions): Promise<Listening> {
  const { host = LOOPBACK, onFault } = options
  const bodyLimitBytes = world.hasEndpoints ? PASSED_ON_LIMIT_BYTES : BODY_LIMIT_BYTES
  const app = directServer({
    bodyLimitBytes,
    tooLarge: jsonResponse(413, {
      __type: 'RequestEntityTooLargeException',
      message: `Request body is longer than ${bodyLimitBytes} bytes`,
    }),
    onFault,
    answer: (request) => answer(world, request),
  })
  const port = await listen(app, {
    port: options.port,
    host,
    purpose: 'the AWS endpoint',
    portOption: '--aws-port',
  })
  return { url: urlOf(host, port), port, close: () => app.close() }
}

const rebindingRefusal = cached((host) =>
  isRebindable(hostname(host))
    ? `Antipode: the Host ${host} is refused, since a web page could come by such a name. Use localhost, an address, or an AWS host.`
    : undefined,
)

async function answer(world: AwsWorld, request: HttpRequest): Promise<Answer> {
  const { host, headers } = request
  // Through it a page from elsewhere could change code that runs on this machine.
  const message = crossSiteRefusal(headers) ?? rebindingRefusal(host)
  if (message !== undefined)
    return { response: jsonResponse(403, { __type: 'AccessDeniedException', message }), ours: [] }
  const region = askedRegion(request)
  const isOfPage = header(headers, 'origin') !== undefined
  const ours = regionHeader(region)
  const preflight = isOfPage ? preflightAnswer(request) : undefined
  if (preflight) return { response: preflight, ours }
  try {
    const response = await world.awsEndpoint.request(request, region)
    return { response, ours: isOfPage ? [...ours, ...readable(request, region, response)] : ours }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    const { message, failure, mayHaveHappened } = error
    const said = new AwsError('ServiceUnavailable', message, 503, { failure, mayHaveHappened })
    return {
      response: refuseBeforehand(request, said),
      ours: [...ours, ['x-antipode-failure', failure]],
    }
  }
}

function regionHeader(region: string | undefined): readonly Header[] {
  return region === undefined ? [] : headerOfRegion(region)
}

const headerOfRegion = cached((region): readonly Header[] => [['x-antipode-region', fieldText(region)]])
