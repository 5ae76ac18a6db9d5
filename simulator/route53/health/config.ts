// A health check's configuration: parsed and checked at the border (fidelity 1.1), and back into the API's shape.
import { isIP } from 'node:net'
import type { Shape } from '../../aws/service.js'
import {
  flag,
  integer,
  invalidInput,
  listOf,
  notYet,
  oneOf,
  optional,
  required,
  text,
  textOf,
} from '../input.js'

/** R53-HC-04: the regions in which checkers stand. */
export const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
] as const
export type CheckerRegion = (typeof CHECKER_REGIONS)[number]

const ENDPOINT_TYPES = ['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP'] as const
const TYPES = [...ENDPOINT_TYPES, 'CALCULATED', 'CLOUDWATCH_METRIC', 'RECOVERY_CONTROL'] as const
export type EndpointCheckType = (typeof ENDPOINT_TYPES)[number]

const MIN_REGIONS = 3
const DEFAULT_INTERVAL_SECONDS = 30
const DEFAULT_FAILURE_THRESHOLD = 3
/** The API model's number; guide pages say 255 (R53-HC-09). */
const MAX_CHILDREN = 256
const MAX_TEXT = 255

export interface EndpointCheckConfig {
  readonly kind: 'endpoint'
  readonly type: EndpointCheckType
  readonly ipAddress: string | undefined
  readonly fullyQualifiedDomainName: string | undefined
  readonly port: number
  /** With the leading slash (R53-CK-08); empty for TCP. */
  readonly resourcePath: string
  readonly searchString: string | undefined
  readonly requestIntervalSeconds: number
  readonly failureThreshold: number
  /** Kept and shown; there are no CloudWatch metrics that it would add to (R53-AG-10). */
  readonly measureLatency: boolean
  /** Kept and shown; the network carries no TLS in which a name could be sent (R53-CK-04). */
  readonly enableSni: boolean
  readonly regions: readonly CheckerRegion[]
  readonly inverted: boolean
  readonly disabled: boolean
}

export interface CalculatedCheckConfig {
  readonly kind: 'calculated'
  readonly children: readonly string[]
  readonly healthThreshold: number
  readonly inverted: boolean
  readonly disabled: boolean
}

export type HealthCheckConfig = EndpointCheckConfig | CalculatedCheckConfig

/** @throws AwsError InvalidInput */
export function parseConfig(shape: Shape): HealthCheckConfig {
  const type = required(shape, 'Type', oneOf(TYPES))
  // R53-AG-05, R53-AG-07
  if (type === 'CLOUDWATCH_METRIC' || type === 'RECOVERY_CONTROL')
    throw notYet(`health checks of type ${type}`)
  const common = {
    inverted: optional(shape, 'Inverted', flag) ?? false,
    disabled: optional(shape, 'Disabled', flag) ?? false,
  }
  return type === 'CALCULATED'
    ? { kind: 'calculated', ...parseCalculated(shape), ...common }
    : { kind: 'endpoint', ...parseEndpoint(shape, type), ...common }
}

function parseCalculated(shape: Shape): Pick<CalculatedCheckConfig, 'children' | 'healthThreshold'> {
  const children = optional(shape, 'ChildHealthChecks', listOf(textOf(1, 64))) ?? []
  if (children.length > MAX_CHILDREN)
    throw invalidInput(`Invalid request: 'ChildHealthChecks' must have at most ${MAX_CHILDREN} elements`)
  if (new Set(children).size < children.length)
    throw invalidInput(`Invalid request: 'ChildHealthChecks' must not hold an id twice`)
  // What AWS takes when it is absent is not documented: all children must be healthy.
  const healthThreshold = optional(shape, 'HealthThreshold', integer(0, MAX_CHILDREN)) ?? children.length
  return { children, healthThreshold }
}

function parseEndpoint(
  shape: Shape,
  type: EndpointCheckType,
): Omit<EndpointCheckConfig, 'kind' | 'inverted' | 'disabled'> {
  const ipAddress = optional(shape, 'IPAddress', textOf(1, 45))
  const fullyQualifiedDomainName = optional(shape, 'FullyQualifiedDomainName', textOf(1, MAX_TEXT))
  const searchString = optional(shape, 'SearchString', textOf(1, MAX_TEXT))
  const port = optional(shape, 'Port', integer(1, 65_535))
  const path = optional(shape, 'ResourcePath', textOf(0, MAX_TEXT)) ?? ''
  // R53-HC-10, relaxed: any address will do, for a world on one machine has only private ones.
  if (ipAddress !== undefined && isIP(ipAddress) === 0)
    throw invalidInput(`Invalid parameter : IPAddress ${ipAddress} is not a valid IP address`)
  if (ipAddress === undefined && fullyQualifiedDomainName === undefined)
    throw invalidInput('Invalid parameter : Either IPAddress or FullyQualifiedDomainName must be specified.')
  const matches = type.endsWith('_STR_MATCH')
  if (matches !== (searchString !== undefined))
    throw invalidInput(
      `Invalid parameter : SearchString is ${matches ? 'required' : 'not allowed'} for type ${type}.`,
    )
  if (type === 'TCP' && port === undefined)
    throw invalidInput('Invalid parameter : Port is required for type TCP.')
  if (type === 'TCP' && path !== '')
    throw invalidInput('Invalid parameter : ResourcePath is not allowed for type TCP.')
  return {
    type,
    ipAddress,
    fullyQualifiedDomainName,
    port: port ?? (isHttps(type) ? 443 : 80),
    resourcePath: type === 'TCP' || path.startsWith('/') ? path : `/${path}`,
    searchString,
    requestIntervalSeconds: parseInterval(shape),
    failureThreshold: optional(shape, 'FailureThreshold', integer(1, 10)) ?? DEFAULT_FAILURE_THRESHOLD,
    measureLatency: optional(shape, 'MeasureLatency', flag) ?? false,
    enableSni: optional(shape, 'EnableSNI', flag) ?? isHttps(type),
    regions: parseRegions(shape),
  }
}

/** R53-HC-02. */
function parseInterval(shape: Shape): number {
  const seconds = optional(shape, 'RequestInterval', integer(10, 30)) ?? DEFAULT_INTERVAL_SECONDS
  if (seconds !== 10 && seconds !== 30)
    throw invalidInput('Invalid parameter : RequestInterval must be 10 or 30 seconds.')
  return seconds
}

/** R53-HC-04; kept in the order of the list above. */
function parseRegions(shape: Shape): readonly CheckerRegion[] {
  const given = optional(shape, 'Regions', listOf(oneOf(CHECKER_REGIONS))) ?? []
  const regions = CHECKER_REGIONS.filter((region) => given.includes(region))
  if (given.length === 0) return CHECKER_REGIONS
  if (regions.length < MIN_REGIONS)
    throw invalidInput(`Invalid parameter : Regions must have at least ${MIN_REGIONS} different regions.`)
  return regions
}

export function isHttps(type: EndpointCheckType): boolean {
  return type.startsWith('HTTPS')
}

/** What is checked, for people: `https://a.example.com/health`, `tcp://10.0.0.1:25`, `2 of 3 health checks`. */
export function targetOf(config: HealthCheckConfig): string {
  if (config.kind === 'calculated')
    return `${config.healthThreshold} of ${config.children.length} health checks`
  const scheme = config.type === 'TCP' ? 'tcp' : isHttps(config.type) ? 'https' : 'http'
  return `${scheme}://${hostOf(config)}${config.resourcePath}`
}

/** R53-CK-06: the name, or the address, with the port where it is not the protocol's own. */
export function hostOf({ fullyQualifiedDomainName, ipAddress, port, type }: EndpointCheckConfig): string {
  const address = ipAddress?.includes(':') ? `[${ipAddress}]` : ipAddress
  const host = (fullyQualifiedDomainName ?? address ?? '').toLowerCase()
  const usual = type === 'TCP' ? undefined : isHttps(type) ? 443 : 80
  return port === usual ? host : `${host}:${port}`
}

export function configShape(config: HealthCheckConfig): Shape {
  const { inverted: Inverted, disabled: Disabled } = config
  if (config.kind === 'calculated')
    return {
      Type: 'CALCULATED',
      Inverted,
      Disabled,
      HealthThreshold: config.healthThreshold,
      ChildHealthChecks: config.children,
    }
  return {
    ...(config.ipAddress !== undefined && { IPAddress: config.ipAddress }),
    Port: config.port,
    Type: config.type,
    ...(config.type !== 'TCP' && { ResourcePath: config.resourcePath }),
    ...(config.fullyQualifiedDomainName !== undefined && {
      FullyQualifiedDomainName: config.fullyQualifiedDomainName,
    }),
    ...(config.searchString !== undefined && { SearchString: config.searchString }),
    RequestInterval: config.requestIntervalSeconds,
    FailureThreshold: config.failureThreshold,
    MeasureLatency: config.measureLatency,
    Inverted,
    Disabled,
    EnableSNI: config.enableSni,
    Regions: config.regions,
  }
}

const RESETTABLE = ['ChildHealthChecks', 'FullyQualifiedDomainName', 'Regions', 'ResourcePath'] as const
const UPDATABLE = [
  'IPAddress',
  'Port',
  'ResourcePath',
  'FullyQualifiedDomainName',
  'SearchString',
  'FailureThreshold',
  'Inverted',
  'Disabled',
  'HealthThreshold',
  'ChildHealthChecks',
  'EnableSNI',
  'Regions',
] as const
/** R53-HC-06. */
const IMMUTABLE = ['Type', 'RequestInterval', 'MeasureLatency'] as const

/** The configuration after an UpdateHealthCheck. */
export function updateConfig(config: HealthCheckConfig, update: Shape): HealthCheckConfig {
  for (const member of IMMUTABLE)
    if (update[member] !== undefined)
      throw invalidInput(`Invalid parameter : ${member} cannot be changed after creation.`)
  if (config.kind === 'endpoint' && config.ipAddress === undefined && optional(update, 'IPAddress', text))
    throw invalidInput(
      'Invalid parameter : IPAddress cannot be added to a health check that was given a name.',
    )
  const merged: Record<string, unknown> = { ...configShape(config) }
  for (const member of optional(update, 'ResetElements', listOf(oneOf(RESETTABLE))) ?? [])
    delete merged[member]
  for (const member of UPDATABLE) if (update[member] !== undefined) merged[member] = update[member]
  return parseConfig(merged)
}
