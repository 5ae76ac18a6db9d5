// How the services of a region are there: embedded in this process, or at an endpoint that speaks AWS's protocols.
import type { ServiceName } from '../aws/service.js'

/** The signing names of the services that live in this process unless a backend says otherwise. */
export const EMBEDDED_BY_DEFAULT = ['lambda', 'apigateway', 'execute-api', 'route53'] as const

export interface Endpoint {
  /** E.g. `http://127.0.0.1:4571`; no path. `aws`: the service's own address on AWS. */
  readonly url: string
  /** What requests to it are signed with. `ambient`: whatever the AWS SDK finds on this machine; for AWS itself. */
  readonly credentials: StaticCredentials | 'ambient'
}

export interface StaticCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Emulators tell accounts apart by the access key: LocalStack's own tools and documentation use this one. */
export const EMULATOR_CREDENTIALS: StaticCredentials = { accessKeyId: 'test', secretAccessKey: 'test' }

export interface RegionBackend {
  /**
   * Answers every service that is neither embedded by default nor named in `services`. A region that has one stands and
   * falls with it: while it does not answer, nothing in the region does.
   */
  readonly endpoint?: Endpoint
  /** By signing name (`dynamodb` stands for its streams too). These fail by themselves. */
  readonly services: ReadonlyMap<string, Endpoint | 'embedded'>
  /**
   * Where functions that run in a backend send the calls of their AWS SDK, as they see it. By default the backend has
   * them itself.
   */
  readonly functionEndpoint?: string
}

/** The times of stream records are whole minutes in LocalStack and DynamoDB Local, rounded down. */
export const COARSEST_STREAM_CLOCK_MS = 60_000

/** By region; a region that is not in it is embedded. */
export type Backends = ReadonlyMap<string, RegionBackend>

/** Where a service of a region is. */
export function placeOfService(
  backend: RegionBackend | undefined,
  signingName: string,
): Endpoint | 'embedded' {
  const chosen = backend?.services.get(signingName)
  if (chosen) return chosen
  const isOurs = (EMBEDDED_BY_DEFAULT as readonly string[]).includes(signingName)
  return (isOurs ? undefined : backend?.endpoint) ?? 'embedded'
}

/** What requests to a service are signed for. */
export function signingNameOf(name: ServiceName): string {
  if (name === 'streams.dynamodb') return 'dynamodb'
  return name === 'apigatewayv2' ? 'apigateway' : name
}
