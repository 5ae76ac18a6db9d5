// The HTTP control API of a live world, on loopback unless told otherwise: its status, its faults, its events. docs/cli.md lists it.
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { FAULTS, type FaultDefinition } from '../faults/catalogue.js'
import { AntipodeError, type AntipodeErrorCode } from '../kernel/errors.js'
import { isLoopback } from '../router/cross-site.js'
import { type Listening, LOOPBACK, listen, urlOf } from '../router/listener.js'
import { parseFrom, streamEvents } from './event-stream.js'
import { type Reach, refusal } from './guard.js'
import {
  toWireFault,
  type WireCatalogueEntry,
  type WireError,
  type WireFaults,
  type WireStatus,
} from './wire.js'
import type { ControlledWorld } from './world.js'

export interface ControlOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Loopback by default. */
  readonly host?: string
  /** As the user named it. */
  readonly template: string
  readonly seed: number | string
  /** Told of every error that nothing expected. */
  readonly onFault: (error: unknown) => void
}

/** @throws AntipodeError `port-taken` */
export async function openControlApi(world: ControlledWorld, options: ControlOptions): Promise<Listening> {
  const { host = LOOPBACK } = options
  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false })
  app.addHook('onRequest', async (request, reply) => {
    const why = refusal(request.headers, reachOf(host, request))
    const error = { code: 'bad-usage', what: 'The control API refuses this request.' } as const
    if (why !== undefined) return reply.code(403).send({ error: { ...error, why } } satisfies WireError)
    if (request.method === 'POST' && !isJson(request.headers['content-type'])) {
      const fix = 'Send it with the content type application/json.'
      return reply.code(415).send({ error: { ...error, fix } } satisfies WireError)
    }
  })
  addRoutes(app, world, options)
  const port = await listen(app, {
    port: options.port,
    host,
    purpose: 'the control API',
    portOption: '--control-port',
    hostOption: '--control-host',
  })
  return { url: urlOf(host, port), port, close: () => app.close() }
}

function reachOf(host: string, { socket }: FastifyRequest): Reach {
  return isLoopback(host) ? { loopbackPort: socket.localPort as number } : 'elsewhere'
}

function addRoutes(
  app: FastifyInstance,
  world: ControlledWorld,
  { template, seed, onFault }: ControlOptions,
): void {
  app.get('/status', (): WireStatus => {
    const status = world.status()
    return { template, seed, ...status, faults: status.faults.map(toWireFault) }
  })
  app.get(
    '/faults',
    (): WireFaults => ({ active: world.faults.active().map(toWireFault), catalogue: CATALOGUE }),
  )
  app.post('/faults', (request, reply) => {
    const { fault, regions, settings } = faultInput(request.body)
    return reply.code(201).send(toWireFault(world.faults.start(fault, regions, settings)))
  })
  app.delete<{ Params: { id: string } }>('/faults/:id', ({ params: { id } }) => {
    if (world.faults.heal(id)) return { healed: 1 }
    throw new AntipodeError('name-unknown', {
      what: `No fault '${id}' is in force.`,
      fix: `In force: ${
        world.faults
          .active()
          .map((fault) => fault.id)
          .join(', ') || 'none'
      }.`,
    })
  })
  app.post('/heal', ({ body }) => {
    const { region } = objectOf(body)
    if (region !== undefined && (typeof region !== 'string' || !world.regions.includes(region))) {
      throw new AntipodeError('region-unknown', {
        what: `This world has no region '${String(region)}'.`,
        fix: `Its regions are: ${world.regions.join(', ')}.`,
      })
    }
    return { healed: world.faults.healAll(region) }
  })
  app.get<{ Querystring: { from?: string } }>('/events', ({ query }, reply) => {
    const from = parseFrom(query.from)
    reply.hijack()
    streamEvents(world.trace, from, reply.raw)
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: {
        code: 'bad-usage',
        what: `The control API has no ${request.method} ${request.url}.`,
        fix: 'It has GET /status, GET /faults, POST /faults, DELETE /faults/:id, POST /heal and GET /events.',
      },
    } satisfies WireError),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const { status, body } = describe(error)
    if (status === 500) onFault(error)
    return reply.code(status).send(body)
  })
}

const CATALOGUE: readonly WireCatalogueEntry[] = Object.entries<FaultDefinition>(FAULTS).map(
  ([name, { summary, regions, settings }]) => ({ name, summary, regions, settings }),
)

const STATUSES: Partial<Record<AntipodeErrorCode, number>> = {
  'region-unknown': 404,
  'name-unknown': 404,
  internal: 500,
}

function describe(error: Error & { statusCode?: number }): { status: number; body: WireError } {
  if (error instanceof AntipodeError) {
    const { code, what, why, fix } = error
    return {
      status: STATUSES[code] ?? 400,
      body: { error: { code, what, ...(why ? { why } : {}), ...(fix ? { fix } : {}) } },
    }
  }
  const { statusCode = 500, message } = error
  if (statusCode >= 500) {
    return {
      status: 500,
      body: { error: { code: 'internal', what: 'A fault of Antipode itself.', why: message } },
    }
  }
  return { status: statusCode, body: { error: { code: 'bad-usage', what: message } } }
}

/** A page of another origin cannot send this type without asking first, and is told no. */
function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

function faultInput(body: unknown): {
  fault: string
  regions: readonly string[]
  settings: Readonly<Record<string, unknown>>
} {
  const { fault, regions = [], settings = {} } = objectOf(body)
  const isList = Array.isArray(regions) && regions.every((region) => typeof region === 'string')
  if (typeof fault !== 'string' || !isList || typeof settings !== 'object' || settings === null) {
    throw new AntipodeError('bad-usage', {
      what: 'The body does not describe a fault.',
      fix: `Send e.g. {"fault": "region-down", "regions": ["us-east-1"], "settings": {"how": "refuse"}}.`,
    })
  }
  return { fault, regions: regions as string[], settings: settings as Record<string, unknown> }
}

function objectOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}
