// The choice of `--lambda backend`: functions run where the rest of their region stands.
import { AntipodeError } from '../kernel/errors.js'
import type { Backends, Endpoint, RegionBackend } from './backend.js'

/**
 * The backends with Lambda at each one's endpoint; without one, where its tables are. Where a region's Lambda has a
 * place of its own already, it stays there.
 *
 * @param functionEndpoint as in RegionBackend
 * @throws AntipodeError `bad-usage` when no region has a backend for it
 */
export function withLambdaInBackend(backends: Backends, functionEndpoint?: string): Backends {
  const changed = [...backends].map(
    ([region, backend]) => [region, inBackend(backend, functionEndpoint)] as const,
  )
  if (!changed.some(([, { services }]) => isEndpoint(services.get('lambda')))) {
    throw new AntipodeError('bad-usage', {
      what: 'There is no backend that could run the functions.',
      why: 'No region stands at an endpoint.',
      fix: 'Name one with --region us-east-1=http://127.0.0.1:4571, or leave out --lambda backend.',
    })
  }
  return new Map(changed)
}

function inBackend(backend: RegionBackend, functionEndpoint: string | undefined): RegionBackend {
  const lambda = backend.services.get('lambda') ?? backend.endpoint ?? backend.services.get('dynamodb')
  return {
    ...backend,
    services: lambda === undefined ? backend.services : new Map([...backend.services, ['lambda', lambda]]),
    ...(functionEndpoint !== undefined && { functionEndpoint }),
  }
}

function isEndpoint(place: Endpoint | 'embedded' | undefined): boolean {
  return place !== undefined && place !== 'embedded'
}
