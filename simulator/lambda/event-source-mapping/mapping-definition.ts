// The settings of an event-source mapping, read from the members of CreateEventSourceMapping; an update is the old
// members with the new ones laid over them, read again.
import { parseArn } from '../../aws/arn.js'
import type { Shape } from '../../aws/service.js'
import { constraintBroken, invalidParameter, notSupported } from '../service/errors.js'
import { flag, integer, list, oneOf, requiredText, structure } from '../service/input.js'
import { readPattern } from './filter-pattern.js'

/** Also without a bound: a stream keeps records for 24 hours (ESM-05, ST-01). */
const RETENTION_SECONDS = 86_400
const MOST_FILTERS = 5
/** What DynamoDB Local has in place of a region. */
const DYNAMODB_LOCAL = 'ddblocal'

export interface MappingDefinition {
  readonly streamArn: string
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST'
  readonly batchSize: number
  readonly windowMs: number
  /** Infinity: until the records are too old. */
  readonly retries: number
  readonly maximumAgeMs: number
  readonly bisects: boolean
  readonly reportsItemFailures: boolean
  /** Whether the function gets the record. */
  readonly passes: (record: object) => boolean
  readonly members: Shape
}

export function readMapping(members: Shape, region: string): MappingDefinition {
  refuseUnsupported(members)
  const streamArn = requiredText(members, 'EventSourceArn')
  checkStream(streamArn, region)
  const startingPosition = oneOf(members, 'StartingPosition', ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'])
  if (startingPosition === undefined) {
    throw constraintBroken('startingPosition', 'null', 'Member must not be null')
  }
  // ESM-04
  if (startingPosition === 'AT_TIMESTAMP') {
    throw invalidParameter(`Unsupported starting position for arn type: ${streamArn}`)
  }
  const retries = integer(members, 'MaximumRetryAttempts', -1, 10_000) ?? -1
  return {
    streamArn,
    startingPosition,
    batchSize: integer(members, 'BatchSize', 1, 10_000) ?? 100,
    windowMs: 1_000 * (integer(members, 'MaximumBatchingWindowInSeconds', 0, 300) ?? 0),
    retries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
    maximumAgeMs: 1_000 * Math.min(RETENTION_SECONDS, maximumAge(members) ?? RETENTION_SECONDS),
    bisects: flag(members, 'BisectBatchOnFunctionError') ?? false,
    reportsItemFailures: responseTypes(members).includes('ReportBatchItemFailures'),
    passes: readFilters(members),
    members,
  }
}

/** What AWS answers about a mapping, with its defaults (ESM-14). */
export function describeMapping(
  { members, streamArn, startingPosition, batchSize, windowMs }: MappingDefinition,
  state: Shape,
): Shape {
  return {
    EventSourceArn: streamArn,
    StartingPosition: startingPosition,
    BatchSize: batchSize,
    MaximumBatchingWindowInSeconds: windowMs / 1_000,
    ParallelizationFactor: 1,
    ...(members.FilterCriteria !== undefined && { FilterCriteria: members.FilterCriteria }),
    DestinationConfig: { OnFailure: {} },
    MaximumRecordAgeInSeconds: members.MaximumRecordAgeInSeconds ?? -1,
    MaximumRetryAttempts: members.MaximumRetryAttempts ?? -1,
    BisectBatchOnFunctionError: members.BisectBatchOnFunctionError ?? false,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: members.FunctionResponseTypes ?? [],
    ...state,
  }
}

function refuseUnsupported(members: Shape): void {
  if ((integer(members, 'ParallelizationFactor', 1, 10) ?? 1) > 1) {
    throw notSupported(
      'a ParallelizationFactor over 1',
      'Leave it out: a shard has one invocation at a time.',
    )
  }
  if ((integer(members, 'TumblingWindowInSeconds', 0, 900) ?? 0) > 0) {
    throw notSupported('tumbling windows', 'Use MaximumBatchingWindowInSeconds to collect records.')
  }
  const onFailure = structure(structure(members, 'DestinationConfig') ?? {}, 'OnFailure')
  if (onFailure?.Destination !== undefined) {
    throw notSupported(
      'on-failure destinations',
      'Records that are given up are lambda.records-dropped in the trace.',
    )
  }
}

function checkStream(streamArn: string, region: string): void {
  const arn = parseArn(streamArn)
  if (!arn) throw invalidParameter(`Unrecognized event source: ${streamArn}`)
  if (arn.service !== 'dynamodb') {
    throw notSupported(`event sources of ${arn.service}`, 'The stream of a DynamoDB table can be one.')
  }
  const isOfRegion = arn.region === region || arn.region === DYNAMODB_LOCAL
  if (!isOfRegion || !/^table\/[^/]+\/stream\/.+$/.test(arn.resource)) throw streamNotFound(streamArn)
}

/** ESM-15 */
export function streamNotFound(streamArn: string) {
  return invalidParameter(`Stream not found: ${streamArn}`)
}

/** ESM-05: -1, or 60 seconds and more. */
function maximumAge(members: Shape): number | undefined {
  const seconds = integer(members, 'MaximumRecordAgeInSeconds', -1, 604_800) ?? -1
  if (seconds >= 0 && seconds < 60) {
    throw invalidParameter('MaximumRecordAgeInSeconds must be -1 or between 60 and 604800.')
  }
  return seconds < 0 ? undefined : seconds
}

function responseTypes(members: Shape): readonly unknown[] {
  const types = list(members, 'FunctionResponseTypes') ?? []
  const unknown = types.find((type) => type !== 'ReportBatchItemFailures')
  if (unknown !== undefined) {
    throw constraintBroken(
      'functionResponseTypes',
      `[${String(unknown)}]`,
      'Member must satisfy enum value set: [ReportBatchItemFailures]',
    )
  }
  return types
}

/** A record passes when any pattern matches, or there is none. */
function readFilters(members: Shape): (record: object) => boolean {
  const filters = list(structure(members, 'FilterCriteria') ?? {}, 'Filters') ?? []
  if (filters.length > MOST_FILTERS) {
    throw invalidParameter(`The number of filters exceeds the limit of ${MOST_FILTERS}.`)
  }
  const patterns = filters.map((filter) => readPattern(requiredText((filter ?? {}) as Shape, 'Pattern')))
  return (record) => patterns.length === 0 || patterns.some((matches) => matches(record))
}
