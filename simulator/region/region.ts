// One region: a set of services behind one edge. It does not know which of them are embedded in this process.
import type { HttpPort } from '../aws/http.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import { AntipodeError } from '../kernel/errors.js'
import type { Random } from '../kernel/random.js'
import type { Emit } from '../kernel/trace.js'
import { type Place, regionPlace } from '../network/places.js'
import { Edge, type PassOn } from './edge.js'
import type { RegionEvent } from './events.js'

export interface RegionServices {
  readonly services: readonly Service[]
  /** API Gateway's data plane: execute-api hosts and custom domain names. */
  readonly apis: HttpPort & WebSocketPort
  /** What the edge sends on as it came, by what it is signed for; undefined when the service stands at no endpoint. */
  readonly passOn?: (service: string) => PassOn | undefined
}

export interface RegionSurroundings {
  /** Of request ids. */
  readonly random: Random
  readonly emit: Emit<RegionEvent>
}

/** Names of services are whatever a client signs for: no more of them are told of. */
const MOST_MISSING = 100
const SIGNING_NAME = /^[a-z0-9-]{1,64}$/

export class Region {
  readonly name: string
  readonly place: Place
  readonly edge: Edge
  readonly #services: ReadonlyMap<ServiceName, Service>
  readonly #missing = new Set<string>()

  constructor(
    name: string,
    { services, apis, passOn = () => undefined }: RegionServices,
    { random, emit }: RegionSurroundings,
  ) {
    this.name = name
    this.place = regionPlace(name)
    this.#services = new Map(services.map((service) => [service.name, service]))
    this.edge = new Edge({
      service: (wanted) => this.#services.get(wanted),
      apis,
      passOn,
      random,
      onMissing: (service) => {
        if (this.#missing.has(service) || this.#missing.size === MOST_MISSING || !SIGNING_NAME.test(service))
          return
        this.#missing.add(service)
        emit({ type: 'region.service-missing', region: name, service })
      },
    })
  }

  service(name: ServiceName): Service {
    const service = this.#services.get(name)
    if (service) return service
    throw new AntipodeError('bad-usage', {
      what: `Region ${this.name} has no service '${name}'.`,
      fix: `It has: ${[...this.#services.keys()].join(', ')}.`,
    })
  }
}
