// Which of the application's names a request to the one local address is for. The rule, in this order:
//   1. The Host header names a host of the world (a record's name, or an API's own host): that one.
//   2. The first record whose name leads to an API of the kind that is asked for: a WebSocket API for an upgrade, an
//      HTTP or REST API for anything else. Records stand in the order of their creation.
//   3. The template makes no record for such an API: the API's own host in the region nearest to the caller. Nothing
//      fails over then, as nothing would on AWS.
import { hostname } from '../aws/http.js'
import { roundTripTime } from '../network/round-trip-times.js'

export type ApiKind = 'http' | 'websocket'

/** A host that a region's API Gateway answers to. */
export interface ApiHost {
  readonly host: string
  readonly region: string
  readonly kind: ApiKind
  /** A custom domain name, which several regions may share (AG-40); false for an API's own host. */
  readonly custom: boolean
  /** What precedes every path there: `/prod`, or nothing. */
  readonly basePath: string
}

export interface ApplicationTarget {
  /** For the Host header. */
  readonly host: string
  /** To be put before the path. */
  readonly basePath: string
  /** False by rule 3: the host is one region's own. */
  readonly global: boolean
}

export interface ApplicationNames {
  /** In the order of creation; without a trailing dot. */
  recordNames(): readonly string[]
  apiHosts(): readonly ApiHost[]
}

export class Application {
  readonly #names: ApplicationNames

  constructor(names: ApplicationNames) {
    this.#names = names
  }

  /** undefined when the application has no API of that kind. */
  target(kind: ApiKind, requestHost: string, near: string): ApplicationTarget | undefined {
    const asked = hostname(requestHost)
    const apiHosts = this.#names.apiHosts()
    const recordNames = this.#names.recordNames()
    if (recordNames.includes(asked) || apiHosts.some(({ host }) => host === asked)) {
      return { host: asked, basePath: '', global: recordNames.includes(asked) }
    }
    const name = this.globalName(kind)
    if (name) return { host: name, basePath: '', global: true }
    const [nearest] = apiHosts
      .filter((api) => api.kind === kind && !api.custom)
      .sort((a, b) => roundTripTime(near, a.region).averageMs - roundTripTime(near, b.region).averageMs)
    return nearest && { host: nearest.host, basePath: nearest.basePath, global: false }
  }

  /** The name of rule 2. */
  globalName(kind: ApiKind): string | undefined {
    const hosts = new Set(
      this.#names
        .apiHosts()
        .filter((api) => api.custom && api.kind === kind)
        .map(({ host }) => host),
    )
    return this.#names.recordNames().find((name) => hosts.has(name))
  }
}
