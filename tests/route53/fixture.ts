// Route 53 with a network and endpoints that do as they are told; no world around it.

import { AwsError } from '#simulator/aws/errors.js'
import type { HttpPort, HttpRequest, HttpResponse } from '#simulator/aws/http.js'
import { textBody } from '#simulator/aws/http.js'
import type { Shape } from '#simulator/aws/service.js'
import type { Instant } from '#simulator/kernel/time.js'
import type { NetworkEvent } from '#simulator/network/events.js'
import { Network } from '#simulator/network/network.js'
import { regionPlace } from '#simulator/network/places.js'
import type { Verdict } from '#simulator/network/rules.js'
import type { Endpoint } from '#simulator/route53/endpoints.js'
import type { Route53Event } from '#simulator/route53/events.js'
import { Route53 } from '#simulator/route53/route53.js'
import type { Route53Settings } from '#simulator/route53/settings.js'
import { virtualKernel } from '../support/virtual-kernel.js'

export interface Visit {
  readonly at: Instant
  readonly request: HttpRequest
}

/** An endpoint in a region; how it answers may be changed at any time. */
export class FakeEndpoint implements Endpoint {
  readonly place
  readonly visits: Visit[] = []
  answer: (request: HttpRequest) => Promise<HttpResponse> = status(200)
  readonly http: HttpPort

  constructor(region: string, now: () => Instant) {
    this.place = regionPlace(region)
    this.http = {
      request: (request) => {
        this.visits.push({ at: now(), request })
        return this.answer(request)
      },
    }
  }
}

export function status(code: number, body = ''): () => Promise<HttpResponse> {
  return async () => ({ status: code, headers: [], body: textBody(body) })
}

export const hang = () => new Promise<HttpResponse>(() => {})

export function setUp(options: { seed?: number; settings?: Partial<Route53Settings> } = {}) {
  const kernel = virtualKernel<Route53Event | NetworkEvent>(options.seed ?? 1)
  const network = new Network(kernel, kernel.trace.emit)
  const endpoints = new Map<string, FakeEndpoint>()
  const aliasTargets = new Map<string, { addresses: string[]; ttlSeconds: number }>()
  const route53 = new Route53({
    kernel,
    network,
    emit: kernel.trace.emit,
    endpoints: {
      locate: (host) => endpoints.get(host),
      aliasTarget: (name) => aliasTargets.get(name),
    },
    settings: { verdictToDnsMs: { min: 0, max: 0 }, ...options.settings },
  })
  const call = (operation: string, input: Shape) =>
    route53.service.call(operation, input, { requestId: 'test' }) as Promise<never>
  let references = 0

  return {
    kernel,
    network,
    endpoints,
    aliasTargets,
    route53,
    call,
    advance: (ms: number) => kernel.driver.advance(ms),
    endpoint(host: string, region = 'us-east-1'): FakeEndpoint {
      const endpoint = new FakeEndpoint(region, () => kernel.clock.now())
      endpoints.set(host, endpoint)
      return endpoint
    },
    /** What probes to any endpoint meet; ended by what is returned. */
    probes: (verdict: Verdict, concerns: (checker: string) => boolean = () => true) =>
      network.addRule({
        decide: ({ from, to, purpose }) =>
          purpose === 'probe' && from.kind === 'checker' && to.kind === 'region' && concerns(from.name)
            ? verdict
            : undefined,
      }),
    async healthCheck(config: Shape): Promise<string> {
      const made: { HealthCheck: { Id: string } } = await call('CreateHealthCheck', {
        CallerReference: `check ${++references}`,
        HealthCheckConfig: config,
      })
      return made.HealthCheck.Id
    },
    /** A check whose status is fixed (R53-AG-03). */
    fixedCheck(healthy: boolean): Promise<string> {
      return this.healthCheck({ Type: 'HTTP', IPAddress: '10.0.0.1', Disabled: true, Inverted: !healthy })
    },
    async zone(name = 'example.com'): Promise<string> {
      const made: { HostedZone: { Id: string } } = await call('CreateHostedZone', {
        Name: name,
        CallerReference: `zone ${++references}`,
      })
      return made.HostedZone.Id.replace('/hostedzone/', '')
    },
    change: (zone: string, ...changes: readonly [action: string, record: Shape][]) =>
      call('ChangeResourceRecordSets', {
        HostedZoneId: zone,
        ChangeBatch: {
          Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })),
        },
      }),
    create(zone: string, ...records: readonly Shape[]) {
      return this.change(zone, ...records.map((record) => ['CREATE', record] as [string, Shape]))
    },
    /** The values of the answer. */
    ask: (name: string, region = 'us-east-1', type = 'A') =>
      route53.answer({ name, type }, { region }).records.map(({ value }) => value),
    events: <T extends Route53Event['type']>(type: T) =>
      kernel.trace
        .records()
        .filter((record): record is Extract<typeof record, { type: T }> => record.type === type),
  }
}

export type Fixture = ReturnType<typeof setUp>

export function a(name: string, value: string, more: Shape = {}): Shape {
  return { Name: name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: value }], ...more }
}

export function alias(
  name: string,
  zone: string,
  target: string,
  evaluate: boolean,
  more: Shape = {},
): Shape {
  return {
    Name: name,
    Type: 'A',
    AliasTarget: { HostedZoneId: zone, DNSName: target, EvaluateTargetHealth: evaluate },
    ...more,
  }
}

export async function refusal(work: Promise<unknown>): Promise<AwsError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
  throw new Error('was not refused')
}
