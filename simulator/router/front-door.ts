// The application's one address on this machine: serves its page, and sends every other request into the world as a
// user near some region would. What the page's requests are says page.ts; where a caller stands, near.ts; which name
// of the application is meant, world/application.ts.
import fastifyStatic from '@fastify/static'
import { hostname, jsonResponse } from '../aws/http.js'
import { AntipodeError } from '../kernel/errors.js'
import { type Asked, ask, badNear, readCaller } from './ask.js'
import { type Listening, LOOPBACK, listen, urlOf } from './listener.js'
import { pageFile } from './page.js'
import { type RawRequest, rawServer } from './raw-server.js'
import { methodOf } from './read-request.js'
import { sendResponse } from './send-response.js'
import { acceptWebSockets } from './web-sockets.js'
import { wayHeaders } from './where.js'
import type { RoutedWorld } from './world.js'

/** AG-09: what API Gateway takes. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024

/** Fidelity 4.1, gateway responses. */
const TOO_LARGE = jsonResponse(413, { message: 'Request Too Long' })

export interface FrontDoorOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Loopback by default. */
  readonly host?: string
  /** Told of every error that nothing expected. */
  readonly onFault: (error: unknown) => void
}

/** @throws AntipodeError `port-taken` */
export async function openFrontDoor(world: RoutedWorld, options: FrontDoorOptions): Promise<Listening> {
  const { host = LOOPBACK, onFault } = options
  const app = rawServer({
    bodyLimitBytes: BODY_LIMIT_BYTES,
    tooLarge: TOO_LARGE,
    onFault,
    handle: (request) => serve(world, request),
  })
  // Nothing is served by itself: `serve` decides.
  if (world.pageDirectory !== undefined) {
    await app.register(fastifyStatic, { root: world.pageDirectory, serve: false, cacheControl: false })
  }
  const closeWebSockets = acceptWebSockets(app.server, world, onFault)
  const port = await listen(app, {
    port: options.port,
    host,
    purpose: 'the application',
    portOption: '--port',
  })
  return {
    url: urlOf(host, port),
    port,
    close: async () => {
      closeWebSockets()
      await app.close()
    },
  }
}

async function serve(world: RoutedWorld, request: RawRequest): Promise<unknown> {
  const { raw, body, reply } = request
  let asked: Asked
  try {
    asked = readCaller(raw, request.target, world.near)
  } catch (error) {
    if (!(error instanceof AntipodeError)) throw error
    const { response, ours } = badNear(error)
    reply.hijack()
    return sendResponse(reply.raw, response, ours)
  }
  const cookie = asked.setCookie ? [asked.setCookie] : []
  const file = await fileOfPage(world, asked, methodOf(raw))
  if (file !== undefined) {
    for (const [name, value] of [...wayHeaders({ near: asked.near }), ...cookie]) reply.header(name, value)
    // The page is being worked on: a browser asks again each time.
    return reply.header('cache-control', 'no-cache').sendFile(file)
  }
  const outcome = await ask(world, 'http', raw, asked, body, (message, user) => user.request(message))
  reply.hijack()
  if ('reply' in outcome) return sendResponse(reply.raw, outcome.reply.response, outcome.reply.ours)
  const { answered, way } = outcome
  sendResponse(reply.raw, answered.response, [...wayHeaders(way), ...cookie])
}

async function fileOfPage(world: RoutedWorld, asked: Asked, method: string): Promise<string | undefined> {
  const { pageDirectory, application } = world
  if (pageDirectory === undefined || isOwnName(application, asked)) return undefined
  return pageFile(pageDirectory, method, asked.target)
}

/** Whether the Host header is a host of the world: `target` answers with the host that was asked for only then. */
function isOwnName(application: RoutedWorld['application'], { host, near }: Asked): boolean {
  const asked = hostname(host)
  return application.target('http', host, near)?.host === asked
}
