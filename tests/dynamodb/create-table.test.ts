// What CreateTable refuses, in AWS's order and words, and what it answers.
import { describe, expect, test } from 'vitest'
import { dynamoDb } from './support.js'

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' })
const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' })
const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' })
const units = (reads: number, writes: number) => ({
  ProvisionedThroughput: { ReadCapacityUnits: reads, WriteCapacityUnits: writes },
})
const ALL = { ProjectionType: 'ALL' }
const index = (IndexName: string, ...KeySchema: object[]) => ({ IndexName, KeySchema, Projection: ALL })
const local = (more: object = {}) => ({ ...index('by-c', hash('a'), range('c')), ...more })
const global = (more: object = {}) => ({ ...index('by-c', hash('c')), ...more })

const SIMPLE = { AttributeDefinitions: [S('a')], KeySchema: [hash('a')], BillingMode: 'PAY_PER_REQUEST' }
const SORTED = { ...SIMPLE, AttributeDefinitions: [S('a'), S('b')], KeySchema: [hash('a'), range('b')] }
const THREE = { ...SORTED, AttributeDefinitions: [S('a'), S('b'), S('c')] }

const INVALID = 'One or more parameter values were invalid: '
const NAME_LENGTHS =
  'Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]'
const CONSTRAINT = '1 validation error detected: Value '
const NOT_DEFINED = `${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: `
const SAME_NAME = 'Both the Hash Key and the Range Key element in the KeySchema have the same name'
const NO_HASH = 'Invalid KeySchema: The first KeySchemaElement is not a HASH key type'
const NO_RANGE = 'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type'
const SEE =
  'See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial'

const REFUSED: [title: string, input: object, message: string][] = [
  [
    'no name',
    { TableName: undefined },
    "The parameter 'TableName' is required but was not present in the request",
  ],
  [
    'a short name, whatever else is wrong',
    { TableName: 'ab', KeySchema: undefined },
    `${CONSTRAINT}'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3`,
  ],
  [
    'a long name',
    { TableName: 'n'.repeat(256) },
    `${CONSTRAINT}'${'n'.repeat(256)}' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255`,
  ],
  [
    'an ARN of another region',
    { TableName: 'arn:aws:dynamodb:eu-west-1:123456789012:table/things' },
    "1 validation error detected: Invalid AWS region in 'arn:aws:dynamodb:eu-west-1:123456789012:table/things'",
  ],
  [
    'an ARN of another partition',
    { TableName: 'arn:aws-cn:dynamodb:us-east-1:123456789012:table/things' },
    "1 validation error detected: Invalid AWS partition in 'arn:aws-cn:dynamodb:us-east-1:123456789012:table/things'",
  ],
  [
    'an ARN of what is no table',
    { TableName: 'arn:aws:dynamodb:us-east-1:123456789012:global-table/things' },
    "1 validation error detected: Invalid resource type in 'arn:aws:dynamodb:us-east-1:123456789012:global-table/things'",
  ],
  [
    'no keys',
    { KeySchema: [] },
    `${CONSTRAINT}'[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [
    'three keys',
    { KeySchema: [hash('a'), range('b'), range('c')] },
    `${CONSTRAINT}'[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2`,
  ],
  [
    'another type of attribute',
    { AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'BOOL' }] },
    `${CONSTRAINT}'BOOL' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
  ],
  [
    'an attribute without name and type',
    { AttributeDefinitions: [{}] },
    "2 validation errors detected: Value null at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must not be null; Value null at 'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: Member must not be null",
  ],
  [
    'another type of view',
    { StreamSpecification: { StreamEnabled: true, StreamViewType: 'new_image' } },
    `${CONSTRAINT}'new_image' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]`,
  ],
  [
    'no units at all',
    { BillingMode: undefined, ...units(0, 0) },
    "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    'the indexes of both kinds, global ones first',
    {
      LocalSecondaryIndexes: [local({ IndexName: '!' })],
      GlobalSecondaryIndexes: [global({ IndexName: 'hi' })],
    },
    "3 validation errors detected: Value 'hi' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '!' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '!' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  ],
  [
    'no projected attributes',
    {
      GlobalSecondaryIndexes: [global({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [] } })],
    },
    `${CONSTRAINT}'[]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [
    'names of projected attributes that are too long or empty',
    {
      GlobalSecondaryIndexes: [
        global({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', 'x'.repeat(256)] } }),
      ],
      LocalSecondaryIndexes: [local({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [''] } })],
    },
    `2 validation errors detected: Value '[a, ${'x'.repeat(256)}]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: ${NAME_LENGTHS}; Value '[]' at 'localSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: ${NAME_LENGTHS}`,
  ],
  [
    'another class',
    { TableClass: 'CHEAP' },
    'Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].',
  ],
  [
    'units on demand',
    units(1, 1),
    `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'no units when provisioned',
    { BillingMode: undefined },
    `${INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    'units without bounds',
    { BillingMode: undefined, ...units(1_000_000_000_001, 1_000_000_000_001) },
    'Given value 1000000000001 for ReadCapacityUnits is out of bounds',
  ],
  ['an attribute twice', { AttributeDefinitions: [S('a'), S('a')] }, 'Attribute Name is duplicated: a'],
  [
    'more keys than definitions',
    { KeySchema: [hash('a'), range('b')] },
    'Invalid KeySchema: Some index key attribute have no definition',
  ],
  [
    'a key without its definition',
    { AttributeDefinitions: [S('b'), S('c')], KeySchema: [hash('a'), range('c')] },
    `${NOT_DEFINED}[a, c], AttributeDefinitions: [b, c]`,
  ],
  [
    'one attribute for both keys',
    { AttributeDefinitions: [S('a'), S('b')], KeySchema: [range('a'), hash('a')] },
    SAME_NAME,
  ],
  ['no HASH key', { KeySchema: [range('a')] }, NO_HASH],
  ['two HASH keys', { ...SORTED, KeySchema: [hash('a'), hash('b')] }, NO_RANGE],
  [
    'a definition without its key',
    { AttributeDefinitions: [S('a'), S('b')] },
    `${INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    'an empty list of local indexes',
    { LocalSecondaryIndexes: [] },
    `${INVALID}List of LocalSecondaryIndexes is empty`,
  ],
  [
    'an empty list of global indexes',
    { GlobalSecondaryIndexes: [] },
    `${INVALID}List of GlobalSecondaryIndexes is empty`,
  ],
  [
    'a local index without a range key in the table',
    { LocalSecondaryIndexes: [local()] },
    `${INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    'a local index without its definition',
    { ...SORTED, LocalSecondaryIndexes: [local()] },
    `${NOT_DEFINED}[a, c], AttributeDefinitions: [a, b]`,
  ],
  [
    'a local index without a range key',
    { ...SORTED, LocalSecondaryIndexes: [index('by-a', hash('a'))] },
    `${INVALID}Index KeySchema does not have a range key for index: by-a`,
  ],
  [
    'a local index with another hash key',
    { ...SORTED, LocalSecondaryIndexes: [index('by-b', hash('b'), range('a'))] },
    `${INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for index: by-b. index hash key: b, table hash key: a`,
  ],
  ['an index without HASH', { ...THREE, GlobalSecondaryIndexes: [index('by-c', range('c'))] }, NO_HASH],
  [
    'a local index with two HASH',
    { ...THREE, LocalSecondaryIndexes: [index('by-c', hash('a'), hash('c'))] },
    NO_RANGE,
  ],
  [
    'a local index with three attributes',
    { ...THREE, LocalSecondaryIndexes: [index('by-c', hash('a'), range('b'), range('c'))] },
    `${CONSTRAINT}'[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must have length less than or equal to 2`,
  ],
  [
    'an index with one attribute twice',
    { ...THREE, GlobalSecondaryIndexes: [index('by-c', hash('c'), range('c'))] },
    SAME_NAME,
  ],
  [
    'an attribute that no index uses',
    { ...THREE, GlobalSecondaryIndexes: [index('by-b', hash('b'))] },
    `${INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]`,
  ],
  [
    'an attribute that no index uses, with names in the order of a set made for three',
    {
      ...SORTED,
      AttributeDefinitions: [S('e'), S('b'), S('a')],
      GlobalSecondaryIndexes: [index('by-b', hash('b'))],
    },
    `${INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [e, a, b], keys used: [a, b]`,
  ],
  [
    'a projection without a type',
    { ...THREE, GlobalSecondaryIndexes: [global({ Projection: {} })] },
    `${INVALID}Unknown ProjectionType: null`,
  ],
  [
    'a projection of everything and more',
    { ...THREE, LocalSecondaryIndexes: [local({ Projection: { ...ALL, NonKeyAttributes: ['x'] } })] },
    `${INVALID}ProjectionType is ALL, but NonKeyAttributes is specified`,
  ],
  [
    'a projection of nothing in particular',
    { ...THREE, LocalSecondaryIndexes: [local({ Projection: { ProjectionType: 'INCLUDE' } })] },
    `${INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
  ],
  [
    'a projection of one attribute twice',
    {
      ...THREE,
      GlobalSecondaryIndexes: [
        global({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['x', 'x'] } }),
      ],
    },
    `${INVALID}Duplicate element in NonKeyAttributes: x`,
  ],
  [
    'an index with units on demand',
    { ...THREE, GlobalSecondaryIndexes: [global(units(1, 1))] },
    `${INVALID}ProvisionedThroughput should not be specified for index: by-c when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'an index without units',
    { ...THREE, BillingMode: 'PROVISIONED', ...units(1, 1), GlobalSecondaryIndexes: [global()] },
    `${INVALID}ProvisionedThroughput is not specified for index: by-c`,
  ],
  [
    'two indexes of one name',
    { ...THREE, LocalSecondaryIndexes: [local()], GlobalSecondaryIndexes: [global()] },
    `${INVALID}Duplicate index name: by-c`,
  ],
  [
    'six local indexes',
    {
      ...THREE,
      LocalSecondaryIndexes: Array.from({ length: 6 }, (_, n) => local({ IndexName: `local-${n}` })),
    },
    `${INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
  ],
  [
    '21 global indexes',
    {
      ...THREE,
      AttributeDefinitions: [S('a'), S('b'), S('c')],
      GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, n) => global({ IndexName: `global-${n}` })),
    },
    `${INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
  ],
  [
    'a stream without its view',
    { StreamSpecification: { StreamEnabled: true } },
    `${INVALID}Table is being created with a stream enabled, UpdateViewType is required`,
  ],
  [
    'a view without a stream',
    { StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' } },
    `${INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified`,
  ],
  [
    'a maximum when provisioned',
    { BillingMode: 'PROVISIONED', ...units(1, 1), OnDemandThroughput: { MaxReadRequestUnits: 5 } },
    `${INVALID}MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.`,
  ],
  [
    'a maximum of an index when provisioned',
    {
      ...THREE,
      BillingMode: 'PROVISIONED',
      ...units(1, 1),
      GlobalSecondaryIndexes: [global({ ...units(1, 1), OnDemandThroughput: { MaxReadRequestUnits: 5 } })],
    },
    `${INVALID}MaxReadRequestUnits for OnDemandThroughput for index: by-c cannot be specified when table BillingMode is PROVISIONED.`,
  ],
  [
    'a maximum of nothing of an index',
    {
      ...THREE,
      GlobalSecondaryIndexes: [global({ OnDemandThroughput: { MaxReadRequestUnits: -1 } })],
    },
    `${INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for index : by-c is outside of valid range`,
  ],
  [
    'warm throughput below that of every index',
    { ...THREE, GlobalSecondaryIndexes: [global({ WarmThroughput: { ReadUnitsPerSecond: 11_999 } })] },
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for index by-c is lower than initial throughput for OnDemand. ${SEE}`,
  ],
  [
    'a maximum of nothing',
    { OnDemandThroughput: { MaxWriteRequestUnits: 0 } },
    `${INVALID}Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    'warm throughput below that of every table',
    { WarmThroughput: { ReadUnitsPerSecond: 11_999 } },
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. ${SEE}`,
  ],
  [
    'less than no warm throughput',
    { WarmThroughput: { ReadUnitsPerSecond: -1, WriteUnitsPerSecond: 0 } },
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. ${SEE}`,
  ],
  [
    'a key that has no name',
    { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: '' } },
    `${CONSTRAINT}'' at 'sSESpecification.kMSMasterKeyId' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [
    'a key without KMS',
    { SSESpecification: { Enabled: true, KMSMasterKeyId: 'alias/mine' } },
    `${INVALID}SSEType KMS is required if KMSMasterKeyId is specified`,
  ],
  [
    'AES256',
    { SSESpecification: { Enabled: true, SSEType: 'AES256' } },
    `${INVALID}SSEType AES256 is not supported`,
  ],
  [
    "a tag of AWS's own",
    { Tags: [{ Key: 'aws:foo', Value: 'x' }] },
    'Tag Key cannot be prefixed with aws:, Key: aws:foo',
  ],
  [
    'a policy that is none',
    { ResourcePolicy: '[]' },
    `${INVALID}Invalid policy document: This policy contains invalid Json`,
  ],
]

test.each(REFUSED)('CreateTable with %s is refused', async (_, more, message) => {
  const { call } = dynamoDb()
  await expect(call('CreateTable', { TableName: 'things', ...SIMPLE, ...more })).rejects.toMatchObject({
    code: 'ValidationException',
    message,
  })
})

test('more than an account may have is refused', async () => {
  const { call } = dynamoDb()
  await expect(
    call('CreateTable', { TableName: 'things', ...SIMPLE, BillingMode: 'PROVISIONED', ...units(40_001, 1) }),
  ).rejects.toMatchObject({
    code: 'LimitExceededException',
    message:
      'The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  })
})

describe('CreateTable answers, and DescribeTable after it', () => {
  async function created(more: object) {
    const { call, dynamodb } = dynamoDb({ tableCreationMs: 1_000 })
    const { TableDescription } = await call<{ TableDescription: object }>('CreateTable', {
      TableName: 'things',
      ...SIMPLE,
      ...more,
    })
    const { Table } = await call<{ Table: object }>('DescribeTable', { TableName: 'things' })
    dynamodb.close()
    return { TableDescription, Table }
  }
  const AT = Date.UTC(2026, 0, 1) / 1_000
  const TABLE_ID = expect.stringMatching(/^[0-9a-f-]{36}$/)
  const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/things'

  test('a table on demand', async () => {
    const { TableDescription, Table } = await created({})
    const common = {
      AttributeDefinitions: [S('a')],
      TableName: 'things',
      KeySchema: [hash('a')],
      TableStatus: 'CREATING',
      CreationDateTime: AT,
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: ARN,
      TableId: TABLE_ID,
      DeletionProtectionEnabled: false,
    }
    expect(TableDescription).toEqual({ ...common, BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } })
    expect(Table).toEqual({
      ...common,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: AT },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' },
    })
  })

  test('ST-05 a table with a stream', async () => {
    const { TableDescription, Table } = await created({
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    })
    const named = {
      LatestStreamLabel: '2026-01-01T00:00:00.000',
      LatestStreamArn: `${ARN}/stream/2026-01-01T00:00:00.000`,
    }
    expect(TableDescription).toMatchObject(named)
    expect(Table).toMatchObject(named)
  })

  test('a provisioned table with all that there is', async () => {
    const { TableDescription, Table } = await created({
      ...THREE,
      AttributeDefinitions: [S('c'), S('b'), S('a')],
      BillingMode: undefined,
      ...units(5, 6),
      GlobalSecondaryIndexes: [
        global({
          ...units(1, 2),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['z', 'y'] },
        }),
      ],
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/mine' },
      WarmThroughput: { ReadUnitsPerSecond: 20 },
      DeletionProtectionEnabled: true,
    })
    const expected = {
      AttributeDefinitions: [S('a'), S('b'), S('c')],
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: 'KMS',
        KMSMasterKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/mine',
      },
      WarmThroughput: { ReadUnitsPerSecond: 20, WriteUnitsPerSecond: 6, Status: 'ACTIVE' },
      DeletionProtectionEnabled: true,
    }
    expect(TableDescription).toMatchObject({
      ...expected,
      WarmThroughput: { ...expected.WarmThroughput, Status: 'UPDATING' },
    })
    expect(Table).toMatchObject(expected)
    expect(Table).not.toHaveProperty('BillingModeSummary')
    const answered = {
      IndexName: 'by-c',
      IndexStatus: 'CREATING',
      KeySchema: [hash('c')],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['y', 'z'] },
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
      IndexSizeBytes: 0,
      ItemCount: 0,
      IndexArn: `${ARN}/index/by-c`,
    }
    expect(TableDescription).toHaveProperty('GlobalSecondaryIndexes', [answered])
    expect(Table).toHaveProperty('GlobalSecondaryIndexes', [
      { ...answered, WarmThroughput: { ReadUnitsPerSecond: 1, WriteUnitsPerSecond: 2, Status: 'ACTIVE' } },
    ])
  })
})
