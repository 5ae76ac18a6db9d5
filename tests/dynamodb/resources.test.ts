// What is kept of a table beside its items: tags, policies, recovery, insights; and what the account has.
import { describe, expect, test } from 'vitest'
import { createTable, dynamoDb } from './support.js'

const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/things'
const INVALID = 'One or more parameter values were invalid: '

async function things(more: object = {}) {
  const db = dynamoDb()
  await createTable(db, 'things', ['id'], more)
  return db
}

/** The table with a stream. */
async function streamed() {
  const { call } = await things({
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  })
  const { Table } = await call<{ Table: { LatestStreamArn: string } }>('DescribeTable', {
    TableName: 'things',
  })
  return { call, streamArn: Table.LatestStreamArn }
}

describe('tags', () => {
  const tag = (Key: string, Value = 'x') => ({ Key, Value })

  test('are added, replaced, removed and listed', async () => {
    const { call } = await things({ Tags: [tag('a')] })
    await call('TagResource', { ResourceArn: ARN, Tags: [tag('b'), tag('a', 'y')] })
    const list = () => call('ListTagsOfResource', { ResourceArn: ARN })
    expect(await list()).toEqual({ Tags: [tag('a', 'y'), tag('b')] })
    await call('UntagResource', { ResourceArn: ARN, TagKeys: ['a', 'not there'] })
    expect(await list()).toEqual({ Tags: [tag('b')] })
  })

  test('of a stream are its own', async () => {
    const { call, streamArn: ResourceArn } = await streamed()
    await call('TagResource', { ResourceArn: ARN, Tags: [tag('a')] })
    await call('TagResource', { ResourceArn, Tags: [tag('b'), tag('c')] })
    await call('UntagResource', { ResourceArn, TagKeys: ['a', 'b'] })
    expect(await call('ListTagsOfResource', { ResourceArn })).toEqual({ Tags: [tag('c')] })
    expect(await call('ListTagsOfResource', { ResourceArn: ARN })).toEqual({ Tags: [tag('a')] })
  })

  test('have 10,240 bytes together, those that are there counted', async () => {
    const { call } = await things({ Tags: [tag('ä'.repeat(100), 'x'.repeat(40))] })
    const long = (count: number) => Array.from({ length: count }, (_, n) => tag(`${10 + n}`, 'x'.repeat(248)))
    await call('TagResource', { ResourceArn: ARN, Tags: long(40) })
    await expect(call('TagResource', { ResourceArn: ARN, Tags: [tag('y')] })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Tag set size 10242 bytes is above max size limit of 10240 bytes',
    })
    await call('TagResource', { ResourceArn: ARN, Tags: [tag('10')] })
  })

  const many = Array.from({ length: 51 }, (_, number) => `key ${number}`)
  test.each<[operation: string, input: object, code: string, message: string]>([
    ['ListTagsOfResource', { ResourceArn: undefined }, 'ValidationException', 'Invalid TableArn'],
    [
      'ListTagsOfResource',
      { ResourceArn: 'x' },
      'ValidationException',
      `${INVALID}ARNs must start with 'arn:': x`,
    ],
    [
      'ListTagsOfResource',
      { ResourceArn: `${ARN}/backup/1` },
      'ValidationException',
      `${INVALID}Provided Arn is not a DynamoDB resource arn: ${ARN}/backup/1`,
    ],
    [
      'ListTagsOfResource',
      { ResourceArn: `${ARN}/index/by-kind` },
      'ValidationException',
      `${INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ARN}/index/by-kind`,
    ],
    [
      'ListTagsOfResource',
      { ResourceArn: ARN.replace('us-east-1', 'eu-west-1') },
      'ValidationException',
      `Invalid TableArn: Invalid ResourceArn provided as input ${ARN.replace('us-east-1', 'eu-west-1')}`,
    ],
    [
      'TagResource',
      { ResourceArn: ARN.replace('123456789012', '210987654321'), Tags: [tag('a')] },
      'AccessDeniedException',
      'Access is denied',
    ],
    [
      'ListTagsOfResource',
      { ResourceArn: 'arn:aws:s3:::things' },
      'AccessDeniedException',
      'Access is denied',
    ],
    [
      'ListTagsOfResource',
      { ResourceArn: `${ARN}-not` },
      'ResourceNotFoundException',
      `Requested resource not found: ResourceArn: ${ARN}-not not found`,
    ],
    [
      'TagResource',
      {},
      'ValidationException',
      "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null",
    ],
    ['TagResource', { Tags: [] }, 'ValidationException', 'Atleast one Tag needs to be provided as Input.'],
    ['TagResource', { Tags: [{}] }, 'ValidationException', 'The Tag Key provided is invalid, Key: null'],
    [
      'TagResource',
      { Tags: [{ Key: 'a' }] },
      'ValidationException',
      'The Tag Value provided is invalid, Value: null',
    ],
    [
      'TagResource',
      { Tags: [tag('a,b')] },
      'ValidationException',
      'The Tag Key provided is invalid, Key: a,b',
    ],
    [
      'TagResource',
      { Tags: [tag('a'), tag('a')] },
      'ValidationException',
      'Duplicate Tag Keys provided as input: Duplicate Tag Key found a',
    ],
    [
      'TagResource',
      { Tags: many.map((key) => tag(key)) },
      'ValidationException',
      'Number of Tags exceed the current limit for the provided ResourceArn',
    ],
    [
      'UntagResource',
      { TagKeys: [] },
      'ValidationException',
      'Atleast one Tag Key needs to be provided as Input.',
    ],
    [
      'UntagResource',
      { TagKeys: many },
      'ValidationException',
      'Number of Tags exceed the current limit for the provided ResourceArn',
    ],
    [
      'UntagResource',
      { ResourceArn: `${ARN}-not`, TagKeys: ['a'] },
      'ResourceNotFoundException',
      `Requested resource not found: ResourceArn: ${ARN}-not not found`,
    ],
    [
      'UntagResource',
      { TagKeys: ['aws:a'] },
      'ValidationException',
      'Tag Key cannot be prefixed with aws:, Key: aws:a',
    ],
  ])('%s %j is refused', async (operation, input, code, message) => {
    const { call } = await things()
    await expect(call(operation, { ResourceArn: ARN, ...input })).rejects.toMatchObject({ code, message })
  })
})

describe('policies', () => {
  const statement = (more: object = {}) => ({
    Resource: [ARN],
    Action: ['dynamodb:GetItem'],
    Principal: { AWS: '111122223333' },
    Effect: 'Allow',
    ...more,
  })
  const policy = (...Statement: object[]) => JSON.stringify({ Statement }, undefined, 2)

  test('are kept in the form of AWS, with a revision', async () => {
    const { call, kernel } = await things()
    const put = (Policy: string, more: object = {}) =>
      call<{ RevisionId: string }>('PutResourcePolicy', { ResourceArn: ARN, Policy, ...more })
    const first = await put(policy(statement()))
    expect(await call('GetResourcePolicy', { ResourceArn: ARN })).toEqual({
      Policy: `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:GetItem","Resource":"${ARN}"}]}`,
      RevisionId: first.RevisionId,
    })
    await kernel.driver.advance(1_000)
    expect(await put(policy(statement()))).toEqual(first)
    await expect(
      put(policy(statement({ Sid: 'a' })), { ExpectedRevisionId: 'NO_POLICY' }),
    ).rejects.toMatchObject({ code: 'PolicyNotFoundException' })
    const second = await put(policy(statement({ Sid: 'a' })), { ExpectedRevisionId: first.RevisionId })
    expect(Number(second.RevisionId)).toBeGreaterThan(Number(first.RevisionId))
    await expect(
      call('DeleteResourcePolicy', { ResourceArn: ARN, ExpectedRevisionId: first.RevisionId }),
    ).rejects.toMatchObject({
      code: 'PolicyNotFoundException',
      message: `Resource-based policy not found for the provided ResourceArn: Requested update for policy with revision id ${first.RevisionId}, but the policy associated to target table things has revision id ${second.RevisionId}.`,
    })
    expect(await call('DeleteResourcePolicy', { ResourceArn: ARN })).toEqual(second)
    expect(await call('DeleteResourcePolicy', { ResourceArn: ARN })).toEqual({})
    await expect(call('GetResourcePolicy', { ResourceArn: ARN })).rejects.toMatchObject({
      code: 'PolicyNotFoundException',
      message: `Resource-based policy not found for the provided ResourceArn: ${ARN}`,
    })
  })

  test('that are nested deeper than any policy are refused, and an effect that there is not stays as it is', async () => {
    const { call } = await things()
    const put = (more: object) =>
      call('PutResourcePolicy', { ResourceArn: ARN, Policy: JSON.stringify({ Statement: statement(more) }) })
    const Policy = `{"Statement":${'['.repeat(9_000)}${']'.repeat(9_000)}}`
    await expect(call('PutResourcePolicy', { ResourceArn: ARN, Policy })).rejects.toMatchObject({
      code: 'ValidationException',
      message: `${INVALID}Invalid policy document: This policy contains invalid Json`,
    })
    const deep = policy(statement({ Condition: 'x' })).replace('"x"', '['.repeat(9_000) + ']'.repeat(9_000))
    await expect(call('PutResourcePolicy', { ResourceArn: ARN, Policy: deep })).rejects.toThrow(
      'invalid Json',
    )
    await put({ Effect: 'constructor' })
    expect(await call('GetResourcePolicy', { ResourceArn: ARN })).toMatchObject({
      Policy: expect.stringContaining('"Effect":"constructor"'),
    })
  })

  test('by which nobody could put another are refused, unless that is meant', async () => {
    const { call } = await things()
    const put = (more: object, confirmed: object = {}) =>
      call('PutResourcePolicy', {
        ResourceArn: ARN,
        Policy: policy(statement({ Effect: 'Deny', Principal: '*', ...more })),
        ...confirmed,
      })
    const refused = {
      code: 'AccessDeniedException',
      message: 'The new resource policy will not allow you to update the resource policy in the future.',
    }
    const Action = ['dynamodb:GetItem', 'dynamodb:PutResourcePolicy']
    await expect(put({ Action })).rejects.toMatchObject(refused)
    await expect(put({ Action: 'dynamodb:*policy', Principal: { AWS: '*' } })).rejects.toMatchObject(refused)
    await expect(put({ Action, Principal: { AWS: ['123456789012'] } })).rejects.toMatchObject(refused)
    await expect(put({ Action: undefined, NotAction: 'dynamodb:Get*', Resource: '*' })).rejects.toMatchObject(
      refused,
    )
    await expect(put({ Action }, { ConfirmRemoveSelfResourceAccess: false })).rejects.toMatchObject(refused)
    await put({ Action: 'dynamodb:DeleteResourcePolicy' })
    await put({ Action, Resource: `${ARN}/index/*` })
    await put({ Action, Principal: { AWS: '111122223333' } })
    await put({ Action, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '123456789012' } } })
    await put({ Action }, { ConfirmRemoveSelfResourceAccess: true })
  })

  test('without a version are others than with the one that they get', async () => {
    const { call } = await things()
    const put = (document: object) =>
      call<{ RevisionId: string }>('PutResourcePolicy', {
        ResourceArn: ARN,
        Policy: JSON.stringify({ ...document, Statement: [statement()] }),
      })
    const first = await put({})
    expect(await put({})).toEqual(first)
    const second = await put({ Version: '2008-10-17' })
    expect(second).not.toEqual(first)
    expect(await put({ Version: '2008-10-17' })).toEqual(second)
    expect(await put({})).not.toEqual(second)
  })

  test('have no lists of one, in conditions either', async () => {
    const { call } = await things()
    const Condition = { StringEquals: { 'aws:PrincipalAccount': ['111122223333'] } }
    await call('PutResourcePolicy', { ResourceArn: ARN, Policy: policy(statement({ Condition })) })
    expect(await call('GetResourcePolicy', { ResourceArn: ARN })).toMatchObject({
      Policy: expect.stringContaining('"Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}'),
    })
  })

  test('name each principal once, and any action by a wildcard', async () => {
    const { call } = await things()
    const AWS = ['111122223333', 'arn:aws:iam::111122223333:root']
    await call('PutResourcePolicy', {
      ResourceArn: ARN,
      Policy: policy(statement({ Principal: { AWS }, Action: 'dynamodb:*Anything' })),
    })
    expect(await call('GetResourcePolicy', { ResourceArn: ARN })).toMatchObject({
      Policy: expect.stringContaining('"Principal":{"AWS":"arn:aws:iam::111122223333:root"}'),
    })
  })

  test('of a stream are its own', async () => {
    const { call, streamArn: ResourceArn } = await streamed()
    const put = (more: object) => call('PutResourcePolicy', { ResourceArn, Policy: policy(statement(more)) })
    await put({ Action: 'dynamodb:GetRecords', Resource: ResourceArn })
    expect(await call('GetResourcePolicy', { ResourceArn })).toHaveProperty('Policy')
    await expect(put({ Resource: ARN })).rejects.toThrow(
      `${INVALID}Invalid policy document: The relative-id "table/things" is invalid for ARN "${ARN}"`,
    )
    await expect(call('GetResourcePolicy', { ResourceArn: ARN })).rejects.toThrow(
      'Resource-based policy not found',
    )
    await expect(call('GetResourcePolicy', { ResourceArn: `${ARN}/stream/2020` })).rejects.toThrow(
      'Requested resource not found: Stream: 2020 not found for Table: things',
    )
    await call('DeleteTable', { TableName: 'things' })
    await expect(call('GetResourcePolicy', { ResourceArn })).rejects.toMatchObject({
      code: 'PolicyNotFoundException',
      message: `Resource-based policy not found for the provided ResourceArn: ${ResourceArn}`,
    })
  })

  test.each<[input: object, message: string]>([
    [
      { Policy: '{"Statement":[null]}' },
      `${INVALID}Invalid policy document: This policy contains invalid Json`,
    ],
    [{ Policy: '{}' }, `${INVALID}Invalid policy document: Syntax error at position (1,3)`],
    [{ Policy: ' {\n}  ' }, `${INVALID}Invalid policy document: Syntax error at position (2,2)`],
    [
      {
        Policy: `{"Version":"2012-10-17","Statement":[{"Sid":"NamesTheAccount1","Effect":"Allow","Principal":"111122223333","Action":"dynamodb:GetItem","Resource":"${ARN}"}]}`,
      },
      `${INVALID}Invalid policy document: Syntax error at position (1,94)`,
    ],
    [
      { Policy: policy(statement(), statement({ Sid: '"Principal": "x"', Principal: 'somebody' })) },
      `${INVALID}Invalid policy document: Syntax error at position (22,21)`,
    ],
    [{ Policy: 'null' }, `${INVALID}Invalid policy document: This text appears not to be a policy`],
    [{ Policy: 'nonsense' }, `${INVALID}Invalid policy document: This policy contains invalid Json`],
    [
      { Policy: policy() },
      `${INVALID}Invalid policy document: Could not parse the policy: Statement is empty!`,
    ],
    [
      { Policy: policy(statement({ Resource: undefined })) },
      `${INVALID}Invalid policy document: Missing required field Resource`,
    ],
    [
      { Policy: policy(statement({ Sid: 'a' }), statement({ Sid: 'a' })) },
      `${INVALID}Invalid policy document: The Statement Ids in the policy are not unique`,
    ],
    [
      { Policy: policy(statement({ Principal: '*' })) },
      'Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure least-privilege form of access',
    ],
    [
      {
        Policy: policy(
          statement({ Action: ['dynamodb:DescribeStream', 'dynamodb:GetItem', 'dynamodb:GetRecords'] }),
        ),
      },
      `${INVALID}Invalid policy document: The following action names are invalid: "dynamodb:GetRecords", "dynamodb:DescribeStream"`,
    ],
    [{ Policy: 'x'.repeat(20_481) }, `${INVALID}Maximum policy size of 20480 bytes exceeded`],
    [
      { Policy: policy(statement({ Resource: ['*', `${ARN}/index/*`, `${ARN}/stream/2020`] })) },
      `${INVALID}Invalid policy document: The relative-id "table/things/stream/2020" is invalid for ARN "${ARN}/stream/2020"`,
    ],
    [
      { ResourceArn: ARN.replace('arn:aws:', 'arn:aws-cn:') },
      `${INVALID}Invalid resource Arn: ${ARN.replace('arn:aws:', 'arn:aws-cn:')}`,
    ],
    [{ ResourceArn: `${ARN}-not` }, 'Requested resource not found: Table: things-not not found'],
    [
      { ResourceArn: ARN.replace('us-east-1', 'eu-west-1') },
      `${INVALID}Invalid resource Arn: ${ARN.replace('us-east-1', 'eu-west-1')}`,
    ],
    [
      { ResourceArn: ARN.replace('123456789012', '210987654321') },
      'This action is only supported by accounts that match the resource owner’s account.',
    ],
  ])('%j is refused', async (input, message) => {
    const { call } = await things()
    await expect(
      call('PutResourcePolicy', { ResourceArn: ARN, Policy: policy(statement()), ...input }),
    ).rejects.toMatchObject({ message })
  })
})

describe('point-in-time recovery', () => {
  interface Backups {
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: Record<string, unknown> }
  }

  test('is switched on and off', async () => {
    const { call, kernel } = await things()
    const set = (PointInTimeRecoverySpecification: object) =>
      call<Backups>('UpdateContinuousBackups', { TableName: 'things', PointInTimeRecoverySpecification })
    const get = () => call<Backups>('DescribeContinuousBackups', { TableName: 'things' })
    const off = {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
      },
    }
    expect(await get()).toEqual(off)
    const at = Date.UTC(2026, 0, 1) / 1_000
    expect((await set({ PointInTimeRecoveryEnabled: true })).ContinuousBackupsDescription).toEqual({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: 'ENABLED',
        RecoveryPeriodInDays: 35,
        EarliestRestorableDateTime: at,
        LatestRestorableDateTime: at,
      },
    })
    await kernel.driver.advance(400_000)
    await set({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 })
    expect((await get()).ContinuousBackupsDescription.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 7,
      EarliestRestorableDateTime: at,
      LatestRestorableDateTime: at + 100,
    })
    await expect(set({ PointInTimeRecoveryEnabled: false, RecoveryPeriodInDays: 7 })).rejects.toThrow(
      'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
    )
    await expect(set({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 36 })).rejects.toThrow(
      "1 validation error detected: Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value less than or equal to 35",
    )
    expect(await set({ PointInTimeRecoveryEnabled: false })).toEqual(off)
  })

  test('needs its table, which is there', async () => {
    const { call } = await things()
    await expect(call('DescribeContinuousBackups', { TableName: 'nothing' })).rejects.toMatchObject({
      code: 'TableNotFoundException',
      message: 'Table not found: nothing',
    })
    const slow = dynamoDb({ tableCreationMs: 1_000 })
    await createTable(slow, 'things', ['id'])
    await expect(
      slow.call('UpdateContinuousBackups', {
        TableName: 'things',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ).rejects.toMatchObject({
      code: 'ContinuousBackupsUnavailableException',
      message: 'Backups are being enabled for the table: things. Please retry later',
    })
    slow.dynamodb.close()
  })
})

test('Contributor Insights are switched on, described and listed', async () => {
  const { call } = await things()
  const get = (more: object = {}) => call('DescribeContributorInsights', { TableName: 'things', ...more })
  const mode = { ContributorInsightsMode: 'ACCESSED_AND_THROTTLED_KEYS' }
  expect(await get()).toEqual({ TableName: 'things', ContributorInsightsStatus: 'DISABLED' })
  expect(
    await call('UpdateContributorInsights', { TableName: 'things', ContributorInsightsAction: 'ENABLE' }),
  ).toEqual({ TableName: 'things', ContributorInsightsStatus: 'ENABLING', ...mode })
  const described = await get()
  expect(described).toEqual({
    TableName: 'things',
    ContributorInsightsRuleList: ['PKC', 'PKT'].map((rule) =>
      expect.stringMatching(`^DynamoDBContributorInsights-${rule}-things-[0-9]{13}$`),
    ),
    ContributorInsightsStatus: 'ENABLED',
    LastUpdateDateTime: expect.any(Number),
    ...mode,
  })
  expect(await call('ListContributorInsights', {})).toEqual({
    ContributorInsightsSummaries: [{ TableName: 'things', ContributorInsightsStatus: 'ENABLED', ...mode }],
  })
  await expect(get({ IndexName: 'by-kind' })).rejects.toThrow(
    'Requested resource not found: Index: by-kind not found for table: things',
  )
})

test('insights show the mode and the rules that they are made with, and start anew only when these change', async () => {
  const { call } = await things({
    AttributeDefinitions: ['id', 'kind', 'at'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: [
          { AttributeName: 'kind', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  const enable = async (more: object = {}) => {
    const place = { TableName: 'things', ...more }
    const { ContributorInsightsStatus } = await call<{ ContributorInsightsStatus: string }>(
      'UpdateContributorInsights',
      { ...place, ContributorInsightsAction: 'ENABLE' },
    )
    return ContributorInsightsStatus
  }
  const shown = (more: object = {}) => call('DescribeContributorInsights', { TableName: 'things', ...more })
  const rules = (...kinds: string[]) =>
    kinds.map((kind) => `DynamoDBContributorInsights-${kind}-${Date.UTC(2026, 0, 1)}`)
  const all = 'ACCESSED_AND_THROTTLED_KEYS'
  expect(await enable()).toBe('ENABLING')
  expect(await shown()).toMatchObject({
    ContributorInsightsMode: all,
    ContributorInsightsRuleList: rules('PKC-things', 'PKT-things'),
  })
  expect(await enable({ ContributorInsightsMode: 'THROTTLED_KEYS' })).toBe('ENABLING')
  expect(await shown()).toMatchObject({
    ContributorInsightsMode: 'THROTTLED_KEYS',
    ContributorInsightsRuleList: rules('PKT-things'),
  })
  expect(await enable()).toBe('ENABLING')
  expect(await enable({ ContributorInsightsMode: all })).toBe('ENABLED')
  const IndexName = 'by-kind'
  expect(await enable({ IndexName })).toBe('ENABLING')
  expect(await shown({ IndexName })).toMatchObject({
    ContributorInsightsRuleList: rules(
      'PKC-things-by-kind',
      'SKC-things-by-kind',
      'PKT-things-by-kind',
      'SKT-things-by-kind',
    ),
  })
})

test('Contributor Insights that are as asked for stay so; the mode changes what they show, and is the default when left out', async () => {
  const { call, kernel } = await things()
  const table = { TableName: 'things' }
  const update = (ContributorInsightsAction: string, ContributorInsightsMode?: string) =>
    call('UpdateContributorInsights', { ...table, ContributorInsightsAction, ContributorInsightsMode })
  const describe = () => call<{ LastUpdateDateTime: number }>('DescribeContributorInsights', table)
  const list = () => call('ListContributorInsights', table)
  const throttled = { ContributorInsightsMode: 'THROTTLED_KEYS' }
  const all = { ContributorInsightsMode: 'ACCESSED_AND_THROTTLED_KEYS' }

  expect(await update('DISABLE')).toEqual({ ...table, ContributorInsightsStatus: 'DISABLED' })
  expect(await describe()).toEqual({ ...table, ContributorInsightsStatus: 'DISABLED' })

  await update('ENABLE')
  const enabled = await describe()
  await kernel.driver.advance(5_000)
  expect(await update('ENABLE')).toEqual({ ...table, ContributorInsightsStatus: 'ENABLED', ...all })
  expect(await describe()).toEqual(enabled)

  expect(await update('ENABLE', 'THROTTLED_KEYS')).toEqual({
    ...table,
    ContributorInsightsStatus: 'ENABLING',
    ...throttled,
  })
  const since = Math.round(enabled.LastUpdateDateTime * 1_000)
  expect(await describe()).toMatchObject({
    ContributorInsightsRuleList: [`DynamoDBContributorInsights-PKT-things-${since}`],
    LastUpdateDateTime: enabled.LastUpdateDateTime + 5,
    ...throttled,
  })
  expect(await update('ENABLE')).toMatchObject({ ContributorInsightsStatus: 'ENABLING', ...all })

  expect(await update('DISABLE', 'THROTTLED_KEYS')).toEqual({
    ...table,
    ContributorInsightsStatus: 'DISABLING',
    ...all,
  })
  expect(await describe()).toEqual({
    ...table,
    ContributorInsightsStatus: 'DISABLED',
    LastUpdateDateTime: expect.any(Number),
    ...all,
  })
  expect(await update('DISABLE')).toMatchObject({ ContributorInsightsStatus: 'DISABLED' })
  expect(await list()).toEqual({ ContributorInsightsSummaries: [] })
})

test('Contributor Insights wait for their table and index', async () => {
  const db = dynamoDb({ tableCreationMs: 1_000 })
  const index = {
    IndexName: 'by-kind',
    KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
  }
  const enable = (more: object = {}) =>
    db.call('UpdateContributorInsights', {
      TableName: 'things',
      ContributorInsightsAction: 'ENABLE',
      ...more,
    })
  const invalid = 'Table or Index is not in a valid state to update Key Access Insights: '
  await createTable(db, 'things', ['id'])
  await expect(enable()).rejects.toThrow(
    `${invalid}TableStatus must be ACTIVE to enable ContributorInsights.`,
  )
  await db.kernel.driver.advance(1_000)
  await enable()
  await db.call('UpdateTable', {
    TableName: 'things',
    AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [{ Create: index }],
  })
  await expect(enable({ IndexName: 'by-kind' })).rejects.toThrow(
    `${invalid}IndexStatus must be ACTIVE to enable ContributorInsights.`,
  )
  db.dynamodb.close()
})

test('Contributor Insights of an index go with it', async () => {
  const { call } = await things({
    AttributeDefinitions: ['id', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: ['kind', 'id'].map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  const of = { TableName: 'things', IndexName: 'by-kind' }
  await call('UpdateContributorInsights', { ...of, ContributorInsightsAction: 'ENABLE' })
  await call('UpdateContributorInsights', { TableName: 'things', ContributorInsightsAction: 'ENABLE' })
  const list = () =>
    call<{ ContributorInsightsSummaries: object[] }>('ListContributorInsights', { TableName: 'things' })
  expect((await list()).ContributorInsightsSummaries).toMatchObject([{ TableName: 'things' }, of])
  await call('UpdateTable', {
    TableName: 'things',
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-kind' } }],
  })
  expect((await list()).ContributorInsightsSummaries).toEqual([
    {
      TableName: 'things',
      ContributorInsightsStatus: 'ENABLED',
      ContributorInsightsMode: 'ACCESSED_AND_THROTTLED_KEYS',
    },
  ])
})

test('Contributor Insights are refused for what can be no index, and in no other mode than there is', async () => {
  const { call } = await things()
  const length = 'IndexName must be at least 3 characters long and at most 255 characters long'
  const of = { TableName: 'things', ContributorInsightsAction: 'ENABLE' }
  await expect(call('UpdateContributorInsights', { ...of, IndexName: '' })).rejects.toThrow(length)
  await expect(call('DescribeContributorInsights', { ...of, IndexName: 'x'.repeat(256) })).rejects.toThrow(
    length,
  )
  await expect(call('UpdateContributorInsights', { ...of, ContributorInsightsMode: '' })).rejects.toThrow(
    "Value '' at 'contributorInsightsMode' failed to satisfy constraint: Member must satisfy enum value set: [THROTTLED_KEYS, ACCESSED_AND_THROTTLED_KEYS]",
  )
  await call('UpdateContributorInsights', { ...of, ContributorInsightsMode: 'THROTTLED_KEYS' })
})

test('Contributor Insights of an index are its own, whatever it is called', async () => {
  const names = ['by-kind', 'constructor', '__proto__']
  const { call } = await things({
    AttributeDefinitions: ['id', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: names.map((IndexName) => ({
      IndexName,
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    })),
  })
  const of = (IndexName: string) => ({ TableName: 'things', IndexName })
  await call('UpdateContributorInsights', { ...of('by-kind'), ContributorInsightsAction: 'ENABLE' })
  for (const name of ['constructor', '__proto__'])
    expect(await call('DescribeContributorInsights', of(name))).toEqual({
      ...of(name),
      ContributorInsightsStatus: 'DISABLED',
    })
  await call('UpdateContributorInsights', { ...of('__proto__'), ContributorInsightsAction: 'ENABLE' })
  expect(await call('DescribeContributorInsights', of('__proto__'))).toMatchObject({
    ContributorInsightsStatus: 'ENABLED',
  })
})

test.each<[operation: string, input: object, answer: object]>([
  [
    'DescribeLimits',
    {},
    {
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    },
  ],
  [
    'DescribeEndpoints',
    {},
    { Endpoints: [{ Address: 'dynamodb.us-east-1.amazonaws.com', CachePeriodInMinutes: 1_440 }] },
  ],
])('%s %j answers', async (operation, input, answer) => {
  const { call } = await things()
  expect(await call(operation, input)).toEqual(answer)
})

test('a table with replicas shows the scaling of all regions by name, its own among them', async () => {
  const { call, dynamodb } = await things({
    AttributeDefinitions: ['id', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  dynamodb.replicaManagement = {
    update: async () => undefined,
    describe: () => [
      { RegionName: 'us-west-2', ReplicaStatus: 'CREATING' },
      { RegionName: 'eu-west-2', ReplicaStatus: 'ACTIVE' },
    ],
  }
  const off = { AutoScalingDisabled: true, ScalingPolicies: [] }
  const replica = (RegionName: string, ReplicaStatus: string) => ({
    RegionName,
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        IndexStatus: 'ACTIVE',
        ProvisionedReadCapacityAutoScalingSettings: off,
        ProvisionedWriteCapacityAutoScalingSettings: off,
      },
    ],
    ReplicaProvisionedReadCapacityAutoScalingSettings: off,
    ReplicaProvisionedWriteCapacityAutoScalingSettings: off,
    ReplicaStatus,
  })
  expect(await call('DescribeTableReplicaAutoScaling', { TableName: 'things' })).toEqual({
    TableAutoScalingDescription: {
      TableName: 'things',
      TableStatus: 'ACTIVE',
      Replicas: [
        replica('eu-west-2', 'ACTIVE'),
        replica('us-east-1', 'ACTIVE'),
        replica('us-west-2', 'CREATING'),
      ],
    },
  })
})

test('a table without replicas has no scaling of theirs, and what is not there is unknown', async () => {
  const { call } = await things()
  await expect(call('DescribeTableReplicaAutoScaling', { TableName: 'things' })).rejects.toThrow(
    "Global table with name: 'things' does not exist.",
  )
})

test.each([
  ['CreateBackup', 'ListBackups'],
  ['ExportTableToPointInTime', 'ListExports'],
  ['ImportTable', 'ListImports'],
  ['EnableKinesisStreamingDestination', 'DescribeKinesisStreamingDestination'],
  ['CreateGlobalTable', 'ListGlobalTables'],
])('%s is unknown, and so is %s, by which a client would find out', async (...operations) => {
  const { call } = await things()
  for (const operation of operations)
    await expect(call(operation, {})).rejects.toMatchObject({ code: 'UnknownOperationException' })
})
