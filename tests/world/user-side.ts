// A user's side, a network and one region's edge, in virtual time: nothing of a world behind them.
import type { HttpRequest, HttpResponse } from '#simulator/aws/http.js'
import { EMPTY_BODY, jsonResponse } from '#simulator/aws/http.js'
import type { WebSocketPeer, WebSocketUpgrade } from '#simulator/aws/web-socket.js'
import { msBetween, SIMULATION_EPOCH } from '#simulator/kernel/time.js'
import type { NetworkEvent } from '#simulator/network/events.js'
import { Network } from '#simulator/network/network.js'
import { clientPlace, regionPlace } from '#simulator/network/places.js'
import type { Verdict } from '#simulator/network/rules.js'
import { addressesOf, regionOfAddress } from '#simulator/world/addresses.js'
import { Client, type Destination } from '#simulator/world/client.js'
import type { ClientEvent, DnsEvent } from '#simulator/world/events.js'
import { Resolver } from '#simulator/world/resolver.js'
import { virtualKernel } from '../support/virtual-kernel.js'

export interface EdgeScript {
  readonly request?: (request: HttpRequest) => Promise<HttpResponse>
  readonly upgrade?: (request: HttpRequest, peer: WebSocketPeer) => Promise<WebSocketUpgrade>
}

/** Round trips between users near eu-west-2 and us-east-1: 76 ms and a little (fidelity 7.1). */
export const ROUND_TRIP_MS = 76

export function userSide(script: EdgeScript = {}) {
  const kernel = virtualKernel<ClientEvent | DnsEvent | NetworkEvent>()
  const network = new Network(kernel, kernel.trace.emit)
  const requests: HttpRequest[] = []
  const region = regionPlace('us-east-1')
  const destination = (address: string): Destination | undefined =>
    regionOfAddress(address) === 'us-east-1'
      ? {
          place: region,
          edge: {
            request: async (request) => {
              requests.push(request)
              return script.request?.(request) ?? jsonResponse(200, { ok: true })
            },
            upgrade: async (request, peer) =>
              script.upgrade?.(request, peer) ?? { accepted: false, response: jsonResponse(403, {}) },
          },
        }
      : undefined
  const resolverAt = (place: typeof region) =>
    new Resolver({
      place,
      clock: kernel.clock,
      emit: kernel.trace.emit,
      nameServers: {
        hasRegion: (name) => name === 'us-east-1',
        answer: ({ name }) => {
          const value = { 'api.test': addressesOf('us-east-1')[0], 'dead.test': '203.0.113.9' }[name]
          return {
            rcode: value ? 'NOERROR' : 'NXDOMAIN',
            records: value ? [{ name: `${name}.`, type: 'A', ttlSeconds: 60, value }] : [],
          }
        },
      },
    })
  const place = clientPlace('eu-west-2', 'ann')
  return {
    kernel,
    network,
    requests,
    destination,
    resolverAt,
    client: new Client({
      place,
      clock: kernel.clock,
      network,
      resolver: resolverAt(place),
      emit: kernel.trace.emit,
      destination,
    }),
    /** What the network does with everything that is sent to the region; ends with the function returned. */
    towardsRegion: (kind: Exclude<Verdict['kind'], 'delay'>) =>
      network.addRule({ decide: ({ to }) => (to.kind === 'region' ? { kind } : undefined) }),
    /** What the network does with everything that comes from the region. */
    fromRegion: (kind: Exclude<Verdict['kind'], 'delay'>) =>
      network.addRule({ decide: ({ from }) => (from.kind === 'region' ? { kind } : undefined) }),
    elapsedMs: () => msBetween(SIMULATION_EPOCH, kernel.clock.now()),
    events: (type: ClientEvent['type']) => kernel.trace.records().filter((record) => record.type === type),
  }
}

export function get(host: string): HttpRequest {
  return {
    method: 'GET',
    protocol: 'https:',
    host,
    target: '/history',
    headers: [],
    body: EMPTY_BODY,
    sourceIp: '203.0.113.1',
  }
}
