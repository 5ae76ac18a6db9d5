// `node:http` and `node:https` as a function's code requires them: clients on the transport. What else the modules
// have is the host's to decide.
import { EventEmitter } from 'node:events'
import { METHODS, STATUS_CODES } from 'node:http'
import { ClientRequest, type HttpSurroundings } from './http-client.js'
import { IncomingMessage } from './http-message.js'
import type { RequestArguments } from './http-options.js'

/** Connections are the network's; an agent is only what its owner reads back from it. */
class Agent extends EventEmitter {
  readonly sockets = {}
  readonly freeSockets = {}
  readonly requests = {}
  readonly options: Readonly<Record<string, unknown>>
  readonly keepAlive: boolean
  readonly keepAliveMsecs: number
  readonly maxSockets: number
  readonly maxFreeSockets: number
  readonly maxTotalSockets: number

  constructor(options: Readonly<Record<string, unknown>> = {}) {
    super()
    this.options = options
    this.keepAlive = options.keepAlive === true
    this.keepAliveMsecs = Number(options.keepAliveMsecs ?? 1_000)
    this.maxSockets = Number(options.maxSockets ?? Number.POSITIVE_INFINITY)
    this.maxFreeSockets = Number(options.maxFreeSockets ?? 256)
    this.maxTotalSockets = Number(options.maxTotalSockets ?? Number.POSITIVE_INFINITY)
  }

  getName(): string {
    return ''
  }

  destroy(): void {}
}

export type HttpModule = Readonly<Record<string, unknown>>

/** @param rest what the module has besides clients, e.g. servers */
export function httpModule(
  surroundings: HttpSurroundings,
  protocol: 'http:' | 'https:',
  rest: HttpModule,
): HttpModule {
  const request = (...args: RequestArguments) => new ClientRequest(surroundings, protocol, args)
  const get = (...args: RequestArguments) => {
    const sent = request(...args)
    sent.end()
    return sent
  }
  return {
    ...rest,
    METHODS,
    STATUS_CODES,
    Agent,
    ClientRequest,
    IncomingMessage,
    globalAgent: new Agent({ keepAlive: true }),
    request,
    get,
  }
}
