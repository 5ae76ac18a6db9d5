// A world for what listens: real names and real DNS caching in virtual time, and regions that answer as a test says.
import type { HttpRequest, HttpResponse } from '#simulator/aws/http.js'
import { jsonResponse } from '#simulator/aws/http.js'
import type { WebSocketPeer } from '#simulator/aws/web-socket.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'
import { clientPlace } from '#simulator/network/places.js'
import type { RoutedWorld, UserSide } from '#simulator/router/world.js'
import { addressesOf } from '#simulator/world/addresses.js'
import { type ApiHost, Application } from '#simulator/world/application.js'
import type { Answered, ClientSocket, Connected } from '#simulator/world/client.js'
import { Resolver } from '#simulator/world/resolver.js'
import type { RegionStatus } from '#simulator/world/status.js'

export const REGIONS = ['us-east-1', 'eu-west-2'] as const

export interface FakeSettings {
  readonly request?: (request: HttpRequest, near: string) => Promise<HttpResponse>
  readonly upgrade?: (
    request: HttpRequest,
    peer: WebSocketPeer,
  ) => Promise<{ accepted: true; socket: ClientSocket } | { accepted: false; response: HttpResponse }>
  readonly apiHosts?: readonly ApiHost[]
  readonly pageDirectory?: string
  readonly regions?: readonly RegionStatus[]
}

export interface FakeWorld extends RoutedWorld {
  readonly clock: VirtualClock
  /** What reached a region, oldest first. */
  readonly requests: HttpRequest[]
}

const API_HOSTS: readonly ApiHost[] = REGIONS.flatMap((region): ApiHost[] => [
  { host: 'api.chat.test', region, kind: 'http', custom: true, basePath: '' },
  { host: 'ws.chat.test', region, kind: 'websocket', custom: true, basePath: '' },
])

/** Users near one of the regions are led there; all others to the first. */
export function fakeWorld(settings: FakeSettings = {}): FakeWorld {
  const clock = new VirtualClock()
  const requests: HttpRequest[] = []
  const users = new Map<string, UserSide>()
  const apiHosts = settings.apiHosts ?? API_HOSTS
  const recordNames = [...new Set(apiHosts.filter(({ custom }) => custom).map(({ host }) => host))]
  return {
    clock,
    requests,
    near: REGIONS[0],
    pageDirectory: settings.pageDirectory,
    application: new Application({ recordNames: () => recordNames, apiHosts: () => apiHosts }),
    client(near) {
      const user = users.get(near) ?? fakeUser(near, clock, settings, requests, recordNames)
      users.set(near, user)
      return user
    },
    status: () => ({
      regions: settings.regions ?? [],
      names: [{ name: 'api.chat.test', kind: 'http', region: 'eu-west-2', reason: 'nearest healthy' }],
    }),
  }
}

function fakeUser(
  near: string,
  clock: VirtualClock,
  { request, upgrade }: FakeSettings,
  requests: HttpRequest[],
  recordNames: readonly string[],
): UserSide {
  const region = REGIONS.find((name) => name === near) ?? REGIONS[0]
  const resolver = new Resolver({
    place: clientPlace(near, `user near ${near}`),
    clock,
    emit: () => 0,
    nameServers: {
      hasRegion: () => true,
      answer: ({ name }) =>
        recordNames.includes(name)
          ? {
              rcode: 'NOERROR',
              records: [{ name, type: 'A', ttlSeconds: 60, value: addressesOf(region)[0] as string }],
              decision: { name, policy: 'latency', reason: 'nearest healthy', region, passedOver: [] },
            }
          : { rcode: 'NXDOMAIN', records: [] },
    },
  })
  return {
    resolver,
    async request(message): Promise<Answered> {
      requests.push(message)
      const resolution = resolver.resolve(message.host)
      const response = await (request?.(message, near) ?? jsonResponse(200, { ok: true }))
      return { response, region, resolution, latencyMs: 1 }
    },
    async upgrade(message, peer): Promise<Connected> {
      requests.push(message)
      const resolution = resolver.resolve(message.host)
      if (!upgrade) throw new Error('this world has no WebSockets')
      return { ...(await upgrade(message, peer)), region, resolution }
    },
  }
}
