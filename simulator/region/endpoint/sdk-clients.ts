// The AWS SDK's clients by service, loaded when one is first needed: a world without endpoints never loads them.
import { Readable } from 'node:stream'
import type { Header } from '../../aws/http.js'
import type { ServiceName } from '../../aws/service.js'
import type { Endpoint, StaticCredentials } from '../backend.js'
import { isAwsItself, originOf } from './address.js'
import type { HttpClient, TimeLimits } from './http-client.js'
import type { BinaryMembers } from './wire-values.js'

export interface SdkClient {
  send(command: object): Promise<object>
}

export interface Sdk {
  readonly client: SdkClient
  /** The class of an operation's command; undefined when the service has no such operation. */
  command(operation: string): (new (input: object) => object) | undefined
}

export interface SdkDefinition {
  readonly load: () => Promise<object>
  readonly clientName: string
  /** What its host names on AWS begin with. */
  readonly prefix: string
  readonly binary: BinaryMembers
  /** How often a request is made that is throttled or fails on the other side; twice by default. */
  readonly attempts?: 1
  /** How long an answer may take; as long as any service's by default. */
  readonly replyMs?: number
}

const ATTRIBUTE_VALUES: BinaryMembers = new Set(['B', 'BS'])

export const SDKS = {
  dynamodb: {
    load: () => import('@aws-sdk/client-dynamodb'),
    clientName: 'DynamoDBClient',
    prefix: 'dynamodb',
    attempts: 1,
    binary: ATTRIBUTE_VALUES,
  },
  'streams.dynamodb': {
    load: () => import('@aws-sdk/client-dynamodb-streams'),
    clientName: 'DynamoDBStreamsClient',
    prefix: 'streams.dynamodb',
    attempts: 1,
    binary: ATTRIBUTE_VALUES,
  },
  s3: {
    load: () => import('@aws-sdk/client-s3'),
    clientName: 'S3Client',
    prefix: 's3',
    binary: new Set(['Body']),
  },
  lambda: {
    load: () => import('@aws-sdk/client-lambda'),
    clientName: 'LambdaClient',
    prefix: 'lambda',
    binary: new Set(['Payload', 'ZipFile']),
    // A function that failed half-way may have done what it does.
    attempts: 1,
    // As long as a function may take (LL-04), and its start.
    replyMs: 960_000,
  },
  sns: {
    load: () => import('@aws-sdk/client-sns'),
    clientName: 'SNSClient',
    prefix: 'sns',
    binary: new Set(['BinaryValue']),
  },
  sqs: {
    load: () => import('@aws-sdk/client-sqs'),
    clientName: 'SQSClient',
    prefix: 'sqs',
    binary: new Set(['BinaryValue', 'BinaryListValues']),
  },
  ssm: {
    load: () => import('@aws-sdk/client-ssm'),
    clientName: 'SSMClient',
    prefix: 'ssm',
    binary: new Set<string>(),
  },
} satisfies Partial<Record<ServiceName, SdkDefinition>>

/** Throttling and faults of the other side; who calls tries again by itself where that is safe. */
const MOST_ATTEMPTS = 2

export async function loadSdk(
  definition: SdkDefinition,
  endpoint: Endpoint,
  region: string,
  http: HttpClient,
  limits: TimeLimits,
): Promise<Sdk> {
  // What it says of the age of this Node.js is meant for whoever chose the SDK.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const classes = (await definition.load()) as Readonly<Record<string, unknown>>
  const Client = classes[definition.clientName] as new (config: object) => SdkClient
  return {
    client: new Client(configuration(definition, endpoint, region, http, limits)),
    command(operation) {
      const name = `${operation}Command`
      return /^[A-Z]/.test(operation) && Object.hasOwn(classes, name)
        ? (classes[name] as new (
            input: object,
          ) => object)
        : undefined
    },
  }
}

/** Whatever is not given here the SDK would read from the environment and from ~/.aws: so all of it is given. */
function configuration(
  { prefix, attempts, replyMs }: SdkDefinition,
  endpoint: Endpoint,
  region: string,
  http: HttpClient,
  limits: TimeLimits,
): object {
  return {
    region,
    endpoint: originOf(endpoint, region, prefix).origin,
    credentials: credentialsOf(endpoint),
    requestHandler: requestHandler(http, replyMs === undefined ? limits : { ...limits, replyMs }),
    maxAttempts: attempts ?? MOST_ATTEMPTS,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: async () => undefined,
    authSchemePreference: async () => [],
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Of DynamoDB.
    accountIdEndpointMode: 'disabled',
    endpointDiscoveryEnabledProvider: async () => false,
    // Of S3.
    forcePathStyle: !isAwsItself(endpoint),
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    sigv4aSigningRegionSet: async () => undefined,
    // Of SQS: the URLs of queues name the endpoint as its own tools see it.
    useQueueUrlAsEndpoint: false,
  }
}

/** For the SDK's clients and for signing. Asked every time: ambient credentials come to their end. */
export function credentialsOf({ credentials }: Endpoint): () => Promise<StaticCredentials> {
  if (credentials !== 'ambient') return async () => credentials
  let ambient: Promise<() => Promise<StaticCredentials>> | undefined
  return async () => {
    ambient ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider())
    return (await ambient)()
  }
}

/** As the SDK writes a request down. */
interface SdkRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

function requestHandler(http: HttpClient, limits: TimeLimits): object {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest) {
      const { method, protocol, hostname, port, path, query = {}, body } = request
      const answer = await http.send(
        {
          method,
          origin: new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`),
          target: `${path}${queryText(query)}`,
          headers: Object.entries(request.headers).filter(([name]) => !/^content-length$/i.test(name)),
          body: bytesOf(body),
        },
        limits,
      )
      return {
        response: {
          statusCode: answer.status,
          headers: joined(answer.headers),
          body: Readable.from([Buffer.from(answer.body)]),
        },
      }
    },
  }
}

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return Buffer.from(body, 'utf8')
  return body instanceof Uint8Array ? body : Buffer.alloc(0)
}

function queryText(query: NonNullable<SdkRequest['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: string | null) =>
      one === null ? encode(name) : `${encode(name)}=${encode(one)}`,
    ),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** RFC 3986, as signatures have it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function joined(headers: readonly Header[]): Record<string, string> {
  const members = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = members.get(key)
    members.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(members)
}
