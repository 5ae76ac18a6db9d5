// Lambda functions and their event-source mappings.
import {
  boolean,
  json,
  list,
  number,
  record,
  required,
  struct,
  supportedNumber,
  supportedText,
  text,
  withoutEffect,
} from '../properties/schema.js'
import { createOrTake, unlessGone } from './existing.js'
import { resourceType } from './resource-type.js'

const TAKEN = /^ResourceConflictException$/
const GONE = /^ResourceNotFoundException$/

export const lambdaFunction = resourceType({
  type: 'AWS::Lambda::Function',
  service: 'lambda',
  properties: struct({
    FunctionName: text,
    Runtime: required(supportedText(/^nodejs\d+\.x$/)),
    Handler: required(text),
    Role: required(text),
    Description: text,
    Timeout: number,
    MemorySize: number,
    Environment: struct({ Variables: record(text) }),
    ReservedConcurrentExecutions: number,
    // `LocalPath`, `EntryPoint` and `Build` stand for the archive that `aws cloudformation package` would make of them.
    Code: required(struct({ ZipFile: text, LocalPath: text, EntryPoint: text, Build: json })),
    PackageType: supportedText(/^Zip$/),
    Architectures: withoutEffect,
    EphemeralStorage: withoutEffect,
    KmsKeyArn: withoutEffect,
    LoggingConfig: withoutEffect,
    RecursiveLoop: withoutEffect,
    RuntimeManagementConfig: withoutEffect,
    SnapStart: withoutEffect,
    Tags: withoutEffect,
    TracingConfig: withoutEffect,
  }),
  attributes: ['Arn'],
  async create({ ReservedConcurrentExecutions, PackageType: _, Code, ...properties }, context) {
    const FunctionName = properties.FunctionName ?? context.physicalName(64)
    const create = () =>
      context.call<{ FunctionArn: string }>('lambda', 'CreateFunction', {
        ...properties,
        FunctionName,
        Code: Code.LocalPath === undefined ? Code : { ...Code, LocalPath: context.localPath(Code.LocalPath) },
      })
    // A function keeps nothing: one of an earlier run, whose code may be older, gives way.
    const created = await createOrTake(context, 'lambda', TAKEN, create, async () => {
      await context.call('lambda', 'DeleteFunction', { FunctionName })
      return create()
    })
    if (ReservedConcurrentExecutions !== undefined)
      await context.call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions })
    return { physicalId: FunctionName, attributes: { Arn: created.FunctionArn } }
  },
  async find(created, context) {
    const found = await unlessGone(GONE, () =>
      context.call('lambda', 'GetFunction', { FunctionName: created.physicalId }),
    )
    return found && created
  },
  async delete({ physicalId }, context) {
    await unlessGone(GONE, () => context.call('lambda', 'DeleteFunction', { FunctionName: physicalId }))
  },
})

export const eventSourceMapping = resourceType({
  type: 'AWS::Lambda::EventSourceMapping',
  service: 'lambda',
  properties: struct({
    FunctionName: required(text),
    EventSourceArn: required(text),
    StartingPosition: text,
    Enabled: boolean,
    BatchSize: number,
    MaximumBatchingWindowInSeconds: number,
    ParallelizationFactor: supportedNumber(1),
    MaximumRetryAttempts: number,
    MaximumRecordAgeInSeconds: number,
    BisectBatchOnFunctionError: boolean,
    TumblingWindowInSeconds: supportedNumber(0),
    FunctionResponseTypes: list(text),
    FilterCriteria: struct({ Filters: list(struct({ Pattern: text })) }),
    KmsKeyArn: withoutEffect,
    MetricsConfig: withoutEffect,
    Tags: withoutEffect,
  }),
  attributes: ['Id', 'EventSourceMappingArn'],
  async create(properties, context) {
    const created = await context.call<{ UUID: string; EventSourceMappingArn?: string }>(
      'lambda',
      'CreateEventSourceMapping',
      properties,
    )
    return {
      physicalId: created.UUID,
      attributes: {
        Id: created.UUID,
        ...(created.EventSourceMappingArn && { EventSourceMappingArn: created.EventSourceMappingArn }),
      },
    }
  },
  async find(created, context) {
    const found = await unlessGone(GONE, () =>
      context.call('lambda', 'GetEventSourceMapping', { UUID: created.physicalId }),
    )
    return found && created
  },
  async delete({ physicalId }, context) {
    await unlessGone(GONE, () => context.call('lambda', 'DeleteEventSourceMapping', { UUID: physicalId }))
  },
})
