// UpdateTable: what it refuses, in AWS's order and words, and what it changes.
import { describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

const HOUR_MS = 3_600_000
const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' })
const units = (reads: number, writes: number) => ({
  ProvisionedThroughput: { ReadCapacityUnits: reads, WriteCapacityUnits: writes },
})
const definition = (IndexName: string, more: object = {}) => ({
  IndexName,
  KeySchema: [hash('kind')],
  Projection: { ProjectionType: 'ALL' },
  ...more,
})
const create = (IndexName = 'by-kind', more: object = {}) => ({
  AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
  GlobalSecondaryIndexUpdates: [{ Create: definition(IndexName, more) }],
})
const remove = (IndexName: string) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })
const resize = (IndexName: string, more: object = units(2, 2)) => ({
  GlobalSecondaryIndexUpdates: [{ Update: { IndexName, ...more } }],
})
const stream = (StreamEnabled: boolean, StreamViewType?: string) => ({
  StreamSpecification: { StreamEnabled, ...(StreamViewType && { StreamViewType }) },
})
const changeReplica = (more: object) => ({ Update: { RegionName: 'eu-west-2', ...more } })
const INVALID = 'One or more parameter values were invalid: '

interface Described {
  TableStatus: string
  ProvisionedThroughput: Record<string, number>
  GlobalSecondaryIndexes?: Record<string, unknown>[]
}

function client(db: TestDynamoDb) {
  return {
    ...db,
    update: async (input: object) =>
      (await db.call<{ TableDescription: Described }>('UpdateTable', { TableName: 'things', ...input }))
        .TableDescription,
    described: async () =>
      (await db.call<{ Table: Described }>('DescribeTable', { TableName: 'things' })).Table,
  }
}

async function onDemand(more: object = {}, options: object = {}) {
  const db = dynamoDb(options)
  await createTable(db, 'things', ['id'], more)
  return client(db)
}

function provisioned(more: object = {}) {
  return onDemand({
    AttributeDefinitions: ['id', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    BillingMode: 'PROVISIONED',
    ...units(5, 5),
    GlobalSecondaryIndexes: [definition('by-kind', units(5, 5))],
    ...more,
  })
}

const CONSTRAINT = '1 validation error detected: '
const NOTHING =
  'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required'

const REFUSED_ON_DEMAND: [input: object, message: string][] = [
  [{}, NOTHING],
  [{ GlobalSecondaryIndexUpdates: [] }, NOTHING],
  [
    { ReplicaUpdates: [] },
    `${CONSTRAINT}Value '[]' at 'replicaUpdates' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [{ TableName: 'not-there' }, NOTHING],
  [{ MultiRegionConsistency: 'EVENTUAL' }, NOTHING.replace(' MultiRegionConsistency,', '')],
  [
    { GlobalTableSettingsReplicationMode: 'ENABLED_WITH_OVERRIDES' },
    "Value 'ENABLED_WITH_OVERRIDES' at 'GlobalTableSettingsReplicationMode' failed to satisfy constraint: Only ENABLED and DISABLED settings replication are supported for a Regional Table.",
  ],
  [{ AttributeDefinitions: [] }, NOTHING],
  [{ TableName: 'not-there', ...units(1, 1) }, 'Requested resource not found: Table: not-there not found'],
  ...[{ SSESpecification: { Enabled: true } }, { DeletionProtectionEnabled: true }, create()].map(
    (also): [object, string] => [
      { ReplicaUpdates: [{ Create: { RegionName: 'eu-west-2' } }], ...also },
      `${INVALID}Replica modification must be the only operation in the request`,
    ],
  ),
  [
    { SSESpecification: {}, DeletionProtectionEnabled: true },
    `${INVALID}Server-Side Encryption modification must be the only operation in the request`,
  ],
  [
    { TableClass: 'STANDARD', DeletionProtectionEnabled: true },
    `${INVALID}TableClass modification must be the only operation in the request`,
  ],
  [
    { DeletionProtectionEnabled: true, ...stream(true, 'KEYS_ONLY') },
    `${INVALID}DeletionProtection modification must be the only operation in the request`,
  ],
  [
    { WarmThroughput: { ReadUnitsPerSecond: 20_000 }, ...create() },
    `${INVALID}Create global secondary index cannot be specified when updating WarmThroughput`,
  ],
  ...[stream(true, 'KEYS_ONLY'), { WarmThroughput: { ReadUnitsPerSecond: 20_000 } }].map(
    (also): [object, string] => [
      { OnDemandThroughput: { MaxReadRequestUnits: 5 }, ...also },
      `${INVALID}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request`,
    ],
  ),
  [
    { ...stream(true, 'KEYS_ONLY'), ...units(1, 1) },
    `${INVALID}You cannot modify stream status while updating table IOPS`,
  ],
  [{ ...create(), ...units(1, 1) }, `${INVALID}You cannot create or delete index while updating table IOPS`],
  [
    { ...create(), ...stream(true, 'KEYS_ONLY') },
    `${INVALID}You cannot create or delete index while changing stream status`,
  ],
  ...[
    { BillingMode: 'PAY_PER_REQUEST' },
    { DeletionProtectionEnabled: true },
    { OnDemandThroughput: { MaxReadRequestUnits: 5 } },
  ].map((also): [object, string] => [
    { GlobalSecondaryIndexUpdates: [], ...also },
    `${INVALID}List of GlobalSecondaryIndexUpdates is empty`,
  ]),
  [
    { GlobalSecondaryIndexUpdates: [{}] },
    `${INVALID}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
  ],
  [
    {
      GlobalSecondaryIndexUpdates: [{ Create: definition('by-kind'), Delete: { IndexName: 'by-kind' } }],
    },
    `${INVALID}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`,
  ],
  [
    {
      GlobalSecondaryIndexUpdates: [
        { Delete: { IndexName: 'by-kind' } },
        { Delete: { IndexName: 'by-kind' } },
      ],
    },
    `${INVALID}Only one global secondary index update per index is allowed simultaneously. Index: by-kind`,
  ],
  [
    resize('by-kind', units(0, 1)),
    `${CONSTRAINT}Value '0' at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    resize('by-kind', units(1_000_000_000_001, 1)),
    'This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate',
  ],
  [units(1_000_000_000_001, 1), 'Given value 1000000000001 for ReadCapacityUnits is out of bounds'],
  [stream(true), `${INVALID}If stream is being enabled then UpdateViewType is required`],
  [
    stream(false, 'KEYS_ONLY'),
    `${INVALID}If stream is being disabled, then UpdateViewType must not be specified`,
  ],
  [stream(false), 'Table has no stream to disable: TableName: things'],
  [
    { BillingMode: 'PROVISIONED' },
    `${INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
  ],
  [
    units(1, 1),
    `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    { ...resize('by-kind', units(1_000_000_000_001, 1)), TableName: 'not-there' },
    'Requested resource not found: Table: not-there not found',
  ],
  [
    { GlobalSecondaryIndexUpdates: ['one', 'two'].map((name) => ({ Delete: { IndexName: `not-${name}` } })) },
    'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
  ],
  [remove('by-kind'), 'Requested resource not found: Index by-kind for table things'],
  [
    create('by-kind', units(1, 1)),
    `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: by-kind when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    { ...create(), AttributeDefinitions: undefined },
    `${INVALID}AttributeDefinitions is not specified for index: by-kind`,
  ],
  [
    { ...create(), AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }] },
    `${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [kind], AttributeDefinitions: [other]`,
  ],
  [{ SSESpecification: { Enabled: false } }, `${INVALID}Table is already encrypted by default`],
  [
    { ReplicaUpdates: [] },
    `${CONSTRAINT}Value '[]' at 'replicaUpdates' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  ...[{}, changeReplica({}), changeReplica({ GlobalSecondaryIndexes: [{ IndexName: 'by-kind' }] })].map(
    (action): [object, string] => [
      { ReplicaUpdates: [action] },
      'There are no actions specified in the Replica Update Action of the request.',
    ],
  ),
  [
    {
      MultiRegionConsistency: 'STRONG',
      ReplicaUpdates: [{ Create: { RegionName: 'eu-west-2' } }],
      DeletionProtectionEnabled: true,
    },
    `${INVALID}Requests that modify replicas or witnesses must not also modify other fields`,
  ],
  [
    { MultiRegionConsistency: 'STRONG', ReplicaUpdates: [{ Create: { RegionName: 'eu-west-2' } }] },
    'Unsupported replica count for global tables with MultiRegionConsistency set to STRONG.',
  ],
  [
    { MultiRegionConsistency: 'STRONG', ReplicaUpdates: [{ Delete: { RegionName: 'eu-west-2' } }] },
    'Only Replica Create actions are supported when MultiRegionConsistency parameter is provided.',
  ],
  [
    {
      ReplicaUpdates: [{ Create: { RegionName: 'eu-west-2' } }],
      GlobalTableWitnessUpdates: [{ Create: { RegionName: 'eu-west-3' } }],
    },
    'MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.',
  ],
  [
    {
      MultiRegionConsistency: 'STRONG',
      ReplicaUpdates: [{ Create: { RegionName: 'eu-west-2' } }],
      GlobalTableWitnessUpdates: [{ Create: { RegionName: 'eu-west-3' } }],
    },
    'There is no strong consistency between Regions here: replicas are eventually consistent.',
  ],
  [{ ReplicaUpdates: [{ Create: {} }] }, 'One or more parameter values were invalid'],
  [
    { TableName: 'not-there', ReplicaUpdates: [{ Update: {} }] },
    `${CONSTRAINT}Value null at 'replicaUpdates.1.member.update.regionName' failed to satisfy constraint: Member must not be null`,
  ],
  ...(['Create', 'Delete'] as const).map((action): [object, string] => [
    { ReplicaUpdates: ['eu-west-2', 'eu-west-1'].map((RegionName) => ({ [action]: { RegionName } })) },
    'Update table operation with more than one create or delete replica actions not allowed',
  ]),
  [
    { ReplicaUpdates: [changeReplica({ KMSMasterKeyId: 'alias/aws/dynamodb' })] },
    `${INVALID}KMSMasterKeyId must be specified for each replica.`,
  ],
  [
    { ReplicaUpdates: [changeReplica({ ProvisionedThroughputOverride: { ReadCapacityUnits: 5 } })] },
    'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
  ],
  [
    { TableName: 'not-there', ...resize('by-kind', { WarmThroughput: {} }) },
    `${INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: by-kind`,
  ],
  [
    { TableClass: 'STANDARD', ...resize('by-kind', { WarmThroughput: {} }) },
    `${INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: by-kind`,
  ],
  [
    { WarmThroughput: { ReadUnitsPerSecond: -1 } },
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
  ],
  [
    { WarmThroughput: { WriteUnitsPerSecond: 3_999 } },
    `${INVALID}Requested WriteUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
  ],
]

test.each(REFUSED_ON_DEMAND)('UpdateTable with %j is refused on demand', async (input, message) => {
  const { update } = await onDemand()
  await expect(update(input)).rejects.toMatchObject({ message })
})

test.each<[object, string, string]>([
  [
    units(5, 5),
    'ValidationException',
    'The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  ],
  [
    resize('by-kind', units(5, 5)),
    'ValidationException',
    'The provisioned throughput for the index by-kind will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for index by-kind: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for index by-kind: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  ],
  [
    { OnDemandThroughput: { MaxReadRequestUnits: 5 } },
    'ValidationException',
    `${INVALID}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ],
  [
    create('by-kind', units(1, 1)),
    'ValidationException',
    'Attempting to create an index which already exists',
  ],
  [
    create('by-kind-again'),
    'ValidationException',
    `${INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: by-kind-again`,
  ],
  [
    resize('by-kind', units(5, 40_001)),
    'LimitExceededException',
    'The requested WriteCapacityUnits for index by-kind, 40001, is above the per index maximum for the account in us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  ],
  [
    units(40_001, 5),
    'LimitExceededException',
    'The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  ],
])('UpdateTable with %j is refused when provisioned', async (input, code, message) => {
  const { update } = await provisioned()
  await expect(update(input)).rejects.toMatchObject({ code, message })
})

describe('throughput', () => {
  test('is answered as it was, and described as it is', async () => {
    const { update, described } = await provisioned()
    const at = Date.UTC(2026, 0, 1) / 1_000
    expect(await update(units(9, 4))).toMatchObject({
      TableStatus: 'UPDATING',
      ProvisionedThroughput: {
        ReadCapacityUnits: 5,
        WriteCapacityUnits: 5,
        NumberOfDecreasesToday: 0,
        LastIncreaseDateTime: at,
        LastDecreaseDateTime: at,
      },
    })
    expect(await described()).toMatchObject({
      TableStatus: 'ACTIVE',
      ProvisionedThroughput: {
        ReadCapacityUnits: 9,
        WriteCapacityUnits: 4,
        NumberOfDecreasesToday: 1,
        LastIncreaseDateTime: at,
        LastDecreaseDateTime: at,
      },
      WarmThroughput: { ReadUnitsPerSecond: 9, WriteUnitsPerSecond: 5 },
    })
  })

  test('of an index is its own', async () => {
    const { update, described } = await provisioned()
    expect(await update(resize('by-kind', units(2, 7)))).toMatchObject({
      TableStatus: 'ACTIVE',
      GlobalSecondaryIndexes: [
        { IndexStatus: 'UPDATING', ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } },
      ],
    })
    expect((await described()).GlobalSecondaryIndexes).toMatchObject([
      { IndexStatus: 'ACTIVE', ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 7 } },
    ])
  })

  test('is decreased four times a day, and then once an hour', async () => {
    const { update, kernel, described } = await provisioned({ ...units(20, 20) })
    for (const reads of [19, 18, 17, 16]) await update(units(reads, 20))
    await expect(update(units(15, 20))).rejects.toMatchObject({
      code: 'LimitExceededException',
      message:
        'Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: 4. Last decrease at Thursday, January 1, 2026 at 12:00:00 AM Coordinated Universal Time. Next decrease can be made at Thursday, January 1, 2026 at 1:00:00 AM Coordinated Universal Time.',
    })
    await update(units(16, 21))
    await kernel.driver.advance(HOUR_MS)
    await update(units(15, 21))
    expect((await described()).ProvisionedThroughput.NumberOfDecreasesToday).toBe(5)
    await kernel.driver.advance(23 * HOUR_MS)
    expect((await described()).ProvisionedThroughput.NumberOfDecreasesToday).toBe(0)
    await update(units(14, 21))
    await update(units(13, 21))
  })
})

describe('billing', () => {
  test('becomes on demand, with the indexes, and says when', async () => {
    const { update, described, kernel } = await provisioned()
    await kernel.driver.advance(5_000)
    const at = Date.UTC(2026, 0, 1, 0, 0, 5) / 1_000
    const summary = { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: at }
    const none = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 }
    const answered = await update({ BillingMode: 'PAY_PER_REQUEST' })
    expect(answered).toMatchObject({ WarmThroughput: { ReadUnitsPerSecond: 5, WriteUnitsPerSecond: 5 } })
    expect(answered).toHaveProperty('BillingModeSummary', { BillingMode: 'PAY_PER_REQUEST' })
    expect(answered.ProvisionedThroughput).toEqual({ ...none, LastDecreaseDateTime: at })
    expect((await described()).ProvisionedThroughput).toEqual(none)
    expect(await described()).toMatchObject({
      BillingModeSummary: summary,
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
      GlobalSecondaryIndexes: [
        { ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 1 } },
      ],
    })
    // As it is already: nothing changes.
    await update({ BillingMode: 'PAY_PER_REQUEST' })
    await expect(update({ BillingMode: 'PROVISIONED', ...units(1, 1) })).rejects.toThrow(
      `${INVALID}ProvisionedThroughput must be specified for index: by-kind`,
    )
    await expect(update({ BillingMode: 'PAY_PER_REQUEST', ...units(1, 1) })).rejects.toThrow(
      `${INVALID}ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST`,
    )
    expect(
      await update({ BillingMode: 'PROVISIONED', ...units(1, 2), ...resize('by-kind', units(3, 4)) }),
    ).toMatchObject({
      BillingModeSummary: { ...summary, BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 } }],
    })
    expect((await described()).ProvisionedThroughput).not.toHaveProperty('LastIncreaseDateTime')
    expect(await described()).toMatchObject({
      BillingModeSummary: { ...summary, BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 } }],
    })
  })

  test('on demand has maxima, and -1 takes one away', async () => {
    const { update, described } = await onDemand()
    const maxima = (MaxReadRequestUnits: number) => ({
      OnDemandThroughput: { MaxReadRequestUnits, MaxWriteRequestUnits: 7 },
    })
    expect(await update(maxima(5))).toMatchObject({ TableStatus: 'ACTIVE', ...maxima(5) })
    expect(await update(maxima(-1))).toMatchObject(maxima(-1))
    expect(await described()).toHaveProperty('OnDemandThroughput', { MaxWriteRequestUnits: 7 })
    await expect(update(maxima(0))).rejects.toThrow(
      'Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range',
    )
    expect(await update({ WarmThroughput: { ReadUnitsPerSecond: 13_000 } })).toMatchObject({
      TableStatus: 'ACTIVE',
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'UPDATING' },
    })
    expect(await described()).toHaveProperty('WarmThroughput', {
      ReadUnitsPerSecond: 13_000,
      WriteUnitsPerSecond: 4_000,
      Status: 'ACTIVE',
    })
  })
})

test('an index loses its maxima with its table, and may have none when provisioned', async () => {
  const maxima = { OnDemandThroughput: { MaxReadRequestUnits: 5 } }
  const { update, described } = await onDemand({
    AttributeDefinitions: ['id', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [definition('by-kind', maxima)],
  })
  await update({ BillingMode: 'PROVISIONED', ...units(5, 5), ...resize('by-kind', units(5, 5)) })
  expect((await described()).GlobalSecondaryIndexes?.[0]).not.toHaveProperty('OnDemandThroughput')
  await expect(update(resize('by-kind', maxima))).rejects.toThrow(
    `${INVALID}MaxReadRequestUnits for OnDemandThroughput for index : by-kind cannot be specified when the table BillingMode is PROVISIONED`,
  )
})

test('an index that is warmed up stays active, and is shown as it was', async () => {
  const { update, described } = await onDemand({
    AttributeDefinitions: ['id', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [definition('by-kind')],
  })
  const warmed = await update(resize('by-kind', { WarmThroughput: { ReadUnitsPerSecond: 13_000 } }))
  expect(warmed).toMatchObject({
    TableStatus: 'ACTIVE',
    GlobalSecondaryIndexes: [
      {
        IndexStatus: 'ACTIVE',
        WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'UPDATING' },
      },
    ],
  })
  expect((await described()).GlobalSecondaryIndexes).toMatchObject([
    { WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' } },
  ])
  const maxima = { OnDemandThroughput: { MaxReadRequestUnits: 5 } }
  expect((await update(resize('by-kind', maxima))).GlobalSecondaryIndexes).toMatchObject([
    { IndexStatus: 'UPDATING', WarmThroughput: { Status: 'ACTIVE' } },
  ])
})

test.each(['WarmThroughput', 'OnDemandThroughput'])('%s without units is none', async (member) => {
  const { update } = await onDemand()
  const failure = { code: 'InternalFailure', message: '', status: 500 }
  await expect(update({ [member]: {} })).rejects.toMatchObject(failure)
  await expect(update({ [member]: {}, TableName: 'not-there' })).rejects.toThrow('not-there not found')
  await update({ [member]: {}, TableClass: 'STANDARD_INFREQUENT_ACCESS' })
  await update({ [member]: {}, DeletionProtectionEnabled: false })
})

test('warm throughput of an index that is not there fails as on AWS', async () => {
  const { update } = await onDemand()
  const failure = { code: 'InternalFailure', message: '', status: 500 }
  const warm = { WarmThroughput: { ReadUnitsPerSecond: 13_000 } }
  await expect(update(resize('by-kind', warm))).rejects.toMatchObject(failure)
})

test.each<[input: object, message: string]>([
  [
    { OnDemandThroughput: { MaxReadRequestUnits: 40_001 } },
    'Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds TableMaxReadCapacityUnits',
  ],
  [
    { WarmThroughput: { WriteUnitsPerSecond: 40_001 } },
    'Requested WriteUnitsPerSecond for WarmThroughput for table exceeds TableMaxWriteCapacityUnits',
  ],
  [
    resize('by-kind', { OnDemandThroughput: { MaxWriteRequestUnits: 40_001 } }),
    'Requested MaxWriteRequestUnits for OnDemandThroughput for index : by-kind exceeds TableMaxWriteCapacityUnits',
  ],
  [
    resize('by-kind', { WarmThroughput: { ReadUnitsPerSecond: 40_001 } }),
    'Requested ReadUnitsPerSecond for WarmThroughput for index by-kind exceeds TableMaxReadCapacityUnits',
  ],
])('UpdateTable with %j is more than the account has', async (input, message) => {
  const { update } = await onDemand()
  await update(create())
  await expect(update(input)).rejects.toMatchObject({
    code: 'LimitExceededException',
    message: `Subscriber limit exceeded: ${message} of the account in region us-east-1`,
  })
})

describe('GT-37 indexes', () => {
  test('are made and deleted one at a time, and answered on their way', async () => {
    const { update, described, kernel, call, dynamodb } = await onDemand({}, { tableCreationMs: 1_000 })
    await kernel.driver.advance(1_000)
    expect((await update(create())).GlobalSecondaryIndexes).toEqual([
      expect.objectContaining({ IndexName: 'by-kind', IndexStatus: 'CREATING', Backfilling: false }),
    ])
    expect((await described()).GlobalSecondaryIndexes).toMatchObject([
      { IndexStatus: 'CREATING', Backfilling: true },
    ])
    await expect(update(create('another'))).rejects.toMatchObject({
      code: 'LimitExceededException',
      message:
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    })
    await expect(call('DeleteTable', { TableName: 'things' })).rejects.toMatchObject({
      code: 'ResourceInUseException',
      message:
        'Attempt to change a resource which is still in use: Cannot delete table while indexes are being created, updated, or deleted.',
    })
    await kernel.driver.advance(1_000)
    const [index] = (await described()).GlobalSecondaryIndexes ?? []
    expect(index).toMatchObject({ IndexStatus: 'ACTIVE' })
    expect(index).not.toHaveProperty('Backfilling')
    expect((await update(remove('by-kind'))).GlobalSecondaryIndexes).toMatchObject([
      { IndexStatus: 'DELETING' },
    ])
    expect(await described()).not.toHaveProperty('GlobalSecondaryIndexes')
    dynamodb.close()
  })

  test('on demand are given something, or are not updated', async () => {
    const { update } = await onDemand()
    await update(create())
    const only = `${INVALID}The only Updates for index: by-kind when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput`
    for (const more of [{}, { OnDemandThroughput: {} }])
      await expect(update(resize('by-kind', more))).rejects.toThrow(only)
    await update(resize('by-kind', { OnDemandThroughput: { MaxReadRequestUnits: -1 } }))
  })

  test('give no attribute another type than another key has it', async () => {
    const { update } = await onDemand()
    await update(create())
    const redefining = (name: string, AttributeType: string, KeySchema: object[]) =>
      update({
        AttributeDefinitions: [
          { AttributeName: name, AttributeType },
          { AttributeName: 'other', AttributeType: 'N' },
        ],
        GlobalSecondaryIndexUpdates: [{ Create: definition('again', { KeySchema }) }],
      })
    const schemas = (existing: string, wanted: string) =>
      `${INVALID}Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[${existing}] New schema: Schema:[${wanted}]`
    await expect(redefining('kind', 'N', [hash('kind')])).rejects.toThrow(
      schemas('SchemaElement: key{kind:S:HASH}', 'SchemaElement: key{kind:N:HASH}'),
    )
    await expect(
      redefining('id', 'B', [hash('other'), { AttributeName: 'id', KeyType: 'RANGE' }]),
    ).rejects.toThrow(
      schemas(
        'SchemaElement: key{id:S:HASH}',
        'SchemaElement: key{other:N:HASH}, SchemaElement: key{id:B:RANGE}',
      ),
    )
    // What no key of the new index uses is not looked at.
    await redefining('kind', 'N', [hash('other')])
  })

  test('that are being made can be deleted', async () => {
    const { update, described, kernel, dynamodb } = await onDemand({}, { tableCreationMs: 1_000 })
    await kernel.driver.advance(1_000)
    await update(create())
    await update(remove('by-kind'))
    await kernel.driver.advance(1_000)
    expect(await described()).not.toHaveProperty('GlobalSecondaryIndexes')
    dynamodb.close()
  })

  test('are twenty at most', async () => {
    const { update } = await onDemand()
    for (let number = 0; number < 20; number++) await update(create(`number-${number}`))
    await expect(update(create('one-more'))).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20',
    })
  })

  test('that are local are there for ever', async () => {
    const db = dynamoDb()
    await createTable(db, 'things', ['id', 'at'], {
      LocalSecondaryIndexes: [
        {
          IndexName: 'local',
          KeySchema: [hash('id'), { AttributeName: 'at', KeyType: 'RANGE' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    })
    const { update } = client(db)
    await expect(update(remove('local'))).rejects.toThrow(
      'Cannot delete an index that is not a GlobalSecondaryIndex: local',
    )
    await expect(update(resize('local'))).rejects.toThrow(
      'Cannot update an index that is not a GlobalSecondaryIndex: local',
    )
  })
})

test('ST-05 a stream has its name in the answer to the request that enables it', async () => {
  const { update, described } = await onDemand(stream(true, 'KEYS_ONLY'))
  const disabling = await update(stream(false))
  expect(disabling).toHaveProperty('LatestStreamArn')
  expect(disabling).not.toHaveProperty('StreamSpecification')
  const { LatestStreamArn, LatestStreamLabel } = (await update(stream(true, 'NEW_IMAGE'))) as {
    LatestStreamArn?: string
    LatestStreamLabel?: string
  }
  expect(LatestStreamArn).toMatch(/^arn:aws:dynamodb:us-east-1:123456789012:table\/things\/stream\/2026-/)
  expect(await described()).toMatchObject({
    LatestStreamArn,
    LatestStreamLabel,
    ...stream(true, 'NEW_IMAGE'),
  })
})

test('settings are changed and described', async () => {
  const { update, described } = await onDemand()
  const at = Date.UTC(2026, 0, 1) / 1_000
  expect(await update({ DeletionProtectionEnabled: true })).toMatchObject({
    TableStatus: 'ACTIVE',
    DeletionProtectionEnabled: true,
  })
  await update({ TableClass: 'STANDARD' })
  expect(await described()).not.toHaveProperty('TableClassSummary')
  expect(await update({ TableClass: 'STANDARD_INFREQUENT_ACCESS' })).not.toHaveProperty('TableClassSummary')
  const encryption = (Status: string) => ({
    SSEDescription: {
      Status,
      SSEType: 'KMS',
      KMSMasterKeyArn: expect.stringMatching(
        /^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
    },
  })
  const encrypting = await update({ SSESpecification: { Enabled: true } })
  expect(encrypting.TableStatus).toBe('ACTIVE')
  expect(encrypting).toHaveProperty('SSEDescription', { Status: 'UPDATING' })
  expect(await described()).toMatchObject({
    DeletionProtectionEnabled: true,
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS', LastUpdateDateTime: at },
    ...encryption('ENABLED'),
  })
  expect(await update({ DeletionProtectionEnabled: false })).toMatchObject(encryption('ENABLED'))
  expect(await update({ SSESpecification: { Enabled: false } })).toMatchObject(encryption('UPDATING'))
  expect(await described()).not.toHaveProperty('SSEDescription')
})

test('the mode of replicating settings is set at once, and shown once it was', async () => {
  const { call } = await onDemand()
  const set = (GlobalTableSettingsReplicationMode: string) =>
    call<{ TableDescription: object }>('UpdateTable', {
      TableName: 'things',
      GlobalTableSettingsReplicationMode,
    })
  for (const mode of ['ENABLED', 'ENABLED', 'DISABLED'])
    expect((await set(mode)).TableDescription).toMatchObject({
      TableStatus: 'ACTIVE',
      GlobalTableSettingsReplicationMode: mode,
    })
})

test('a key is the one that a table has where it is given by its ARN, and otherwise another', async () => {
  const { update, described } = await onDemand()
  await update({ SSESpecification: { SSEType: 'KMS' } })
  const { SSEDescription } = (await described()) as object as { SSEDescription: { KMSMasterKeyArn: string } }
  const again = (more: object) => update({ SSESpecification: { Enabled: true, ...more } })
  await again({})
  await again({ SSEType: 'KMS' })
  await again({ SSEType: 'KMS', KMSMasterKeyId: 'alias/aws/dynamodb' })
  await expect(
    again({ SSEType: 'KMS', KMSMasterKeyId: SSEDescription.KMSMasterKeyArn }),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message:
      'One or more parameter values were invalid: Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key',
  })
})

test('a table that is being created is neither updated nor deleted', async () => {
  const { update, call, dynamodb } = await onDemand({}, { tableCreationMs: 1_000 })
  const expected = {
    code: 'ResourceInUseException',
    message: 'Attempt to change a resource which is still in use: Table is being created: things',
  }
  await expect(update({ DeletionProtectionEnabled: true })).rejects.toMatchObject(expected)
  await expect(call('DeleteTable', { TableName: 'things' })).rejects.toMatchObject(expected)
  await expect(call('DescribeTimeToLive', { TableName: 'things' })).rejects.toThrow(
    'Cannot describe time to live while table is in CREATING state: Current table state is CREATING',
  )
  dynamodb.close()
})

test('a table that is deleted is told of in short', async () => {
  const { call } = await provisioned()
  const { TableDescription } = await call<{ TableDescription: object }>('DeleteTable', {
    TableName: 'things',
  })
  expect(TableDescription).toEqual({
    TableName: 'things',
    TableStatus: 'DELETING',
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    TableSizeBytes: 0,
    ItemCount: 0,
    TableArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/things',
    TableId: expect.any(String),
    DeletionProtectionEnabled: false,
  })
})
