// One region: a set of services behind one edge. It does not know which of them are embedded in this process.
import type { HttpPort } from '../aws/http.js'
import type { Service, ServiceName } from '../aws/service.js'
import type { WebSocketPort } from '../aws/web-socket.js'
import { AntipodeError } from '../kernel/errors.js'
import { type Place, regionPlace } from '../network/places.js'
import { Edge } from './edge.js'

export interface RegionServices {
  readonly services: readonly Service[]
  /** API Gateway's data plane: execute-api hosts and custom domain names. */
  readonly apis: HttpPort & WebSocketPort
}

export class Region {
  readonly name: string
  readonly place: Place
  readonly edge: Edge
  readonly #services: ReadonlyMap<ServiceName, Service>

  constructor(name: string, { services, apis }: RegionServices, newRequestId: () => string) {
    this.name = name
    this.place = regionPlace(name)
    this.#services = new Map(services.map((service) => [service.name, service]))
    this.edge = new Edge({ service: (wanted) => this.#services.get(wanted), apis, newRequestId })
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
