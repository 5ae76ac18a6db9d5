import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { NetworkError } from '#simulator/network/errors.js'
import { deployed, load, refusal } from './deployed.js'

const GLOBAL_TABLE = `Resources:
  Messages:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: messages
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      TimeToLiveSpecification: { AttributeName: until, Enabled: true }
      Replicas:
        - { Region: eu-west-2, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }
        - { Region: us-east-1 }
        - { Region: ap-southeast-2 }
Outputs:
  Stream: { Value: !GetAtt Messages.StreamArn }
`

describe('a global table', () => {
  test('is made here, then joined by one region after the other (GT-39)', async () => {
    const { calls, stacks } = await deployed(await load(GLOBAL_TABLE))
    expect(calls.filter(({ operation }) => operation !== 'DescribeTable')).toMatchObject([
      {
        operation: 'CreateTable',
        region: 'us-east-1',
        input: { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } },
      },
      { operation: 'UpdateTimeToLive', input: { TableName: 'messages' } },
      { operation: 'UpdateTable', input: { ReplicaUpdates: [{ Create: { RegionName: 'eu-west-2' } }] } },
      { operation: 'UpdateTable', input: { ReplicaUpdates: [{ Create: { RegionName: 'ap-southeast-2' } }] } },
    ])
    expect(stacks[0]?.outputs.Stream).toBe('arn:aws:dynamodb:us-east-1:123456789012:table/messages/stream/1')
  })

  test.each([
    'AWS::DynamoDB::Table',
    'AWS::DynamoDB::GlobalTable',
  ])('its index may have several attributes in its keys: %s', async (type) => {
    const { inputs } = await deployed(
      await load(`Resources:
  Messages:
    Type: ${type}
    Properties:
      TableName: messages
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: id, AttributeType: S }
        - { AttributeName: tenant, AttributeType: S }
        - { AttributeName: region, AttributeType: S }
        - { AttributeName: at, AttributeType: N }
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      GlobalSecondaryIndexes:
        - IndexName: by-place
          KeySchema:
            - { AttributeName: tenant, KeyType: HASH }
            - { AttributeName: region, KeyType: HASH }
            - { AttributeName: at, KeyType: RANGE }
            - { AttributeName: id, KeyType: RANGE }
          Projection: { ProjectionType: ALL }
${type.endsWith('GlobalTable') ? '      Replicas: [{ Region: us-east-1 }]' : ''}
`),
    )
    expect(inputs('CreateTable')[0].GlobalSecondaryIndexes[0].KeySchema).toEqual([
      { AttributeName: 'tenant', KeyType: 'HASH' },
      { AttributeName: 'region', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ])
  })

  test('waits until table and replicas are active, on the virtual clock', async () => {
    let looks = 0
    const replicas: string[] = []
    const { operations } = await deployed(await load(GLOBAL_TABLE), {
      UpdateTable: (input) => {
        replicas.push(input.ReplicaUpdates[0].Create.RegionName)
        return {}
      },
      DescribeTable: () => ({
        Table: {
          TableArn: 'arn',
          TableStatus: ++looks < 4 ? 'CREATING' : 'ACTIVE',
          LatestStreamArn: 'stream',
          Replicas: replicas.map((RegionName) => ({
            RegionName,
            ReplicaStatus: looks % 3 === 0 ? 'ACTIVE' : 'CREATING',
          })),
        },
      }),
    })
    const all = operations()
    expect(all.indexOf('UpdateTimeToLive')).toBe(5)
    expect(all.filter((operation) => operation === 'DescribeTable').length).toBeGreaterThan(6)
    expect(all.lastIndexOf('DescribeTable')).toBe(all.length - 1)
  })

  test('a replica that fails, fails the deployment', async () => {
    const failing = deployed(await load(GLOBAL_TABLE), {
      DescribeTable: () => ({
        Table: {
          TableArn: 'arn',
          TableStatus: 'ACTIVE',
          Replicas: [{ RegionName: 'eu-west-2', ReplicaStatus: 'CREATION_FAILED' }],
        },
      }),
    })
    expect(await refusal(failing)).toEqual({
      code: 'deployment-failed',
      message:
        'template.yaml:2  Messages (AWS::DynamoDB::GlobalTable) could not be created in us-east-1: the replica in eu-west-2 could not be created',
    })
  })

  test('must list the region of its stack', async () => {
    const elsewhere = deployed(await load(GLOBAL_TABLE, { regions: ['sa-east-1'] }))
    expect(await refusal(elsewhere)).toMatchObject({
      code: 'template-invalid',
      message: 'template.yaml:2  Messages  Replicas must list sa-east-1, the region of the stack',
    })
  })

  test('strong consistency is refused, not quietly made eventual', async () => {
    const strong = GLOBAL_TABLE.replace(
      '      TableName',
      '      MultiRegionConsistency: STRONG\n      TableName',
    )
    expect(await refusal(load(strong))).toMatchObject({
      code: 'template-unsupported',
      message: expect.stringContaining(
        'template.yaml:5  Messages  MultiRegionConsistency STRONG of AWS::DynamoDB::GlobalTable',
      ),
    })
  })
})

const WEB_SOCKET = `Resources:
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: send, Target: !Sub 'integrations/\${Integration}' }
  Deployment:
    Type: AWS::ApiGatewayV2::Deployment
    DependsOn: [Route]
    Properties: { ApiId: !Ref Api }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: live, DeploymentId: !Ref Deployment, StageVariables: { Mixed: Case } }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: uri }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
`

describe('the order of creation', () => {
  test('follows references and DependsOn, whatever the order of the template', async () => {
    const { calls, stacks } = await deployed(await load(WEB_SOCKET))
    expect(stacks[0]?.resources.map(({ logicalId }) => logicalId)).toEqual([
      'Api',
      'Integration',
      'Route',
      'Deployment',
      'Stage',
    ])
    expect(calls.at(-1)).toMatchObject({
      service: 'apigatewayv2',
      operation: 'CreateStage',
      input: {
        apiId: 'api1',
        stageName: 'live',
        deploymentId: 'deployment4',
        stageVariables: { Mixed: 'Case' },
      },
    })
  })

  test('is the same every time, names and all', async () => {
    const [one, two] = [await deployed(await load(GLOBAL_TABLE)), await deployed(await load(GLOBAL_TABLE))]
    expect(one.calls).toEqual(two.calls)
    expect(one.stacks).toEqual(two.stacks)
  })

  test('a reference in a branch that is not taken is no dependency', async () => {
    const { stacks } = await deployed(
      await load(`Conditions: { Never: !Equals [a, b] }
Resources:
  A: { Type: AWS::IAM::Role, Properties: { Description: !If [Never, !Ref B, none] } }
  B: { Type: AWS::IAM::Role, Properties: { Description: !If [Never, none, !Ref A] } }
`),
    )
    expect(stacks[0]?.resources.map(({ logicalId }) => logicalId)).toEqual(['A', 'B'])
  })

  test('a circle that conditions close is found before anything is made', async () => {
    const circle = deployed(
      await load(`Conditions: { Always: !Equals [a, a] }
Resources:
  Made: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [{ AttributeName: id, KeyType: HASH }] } }
  A: { Type: AWS::IAM::Role, Properties: { Description: !If [Always, !Ref B, none] } }
  B: { Type: AWS::IAM::Role, Properties: { Description: !Ref A } }
`),
      {
        CreateTable: () => {
          throw new Error('something was made')
        },
      },
    )
    expect(await refusal(circle)).toMatchObject({
      code: 'template-invalid',
      message: 'template.yaml:4  A  resources depend on each other in a circle: A → B → A',
    })
  })
})

describe('what a service answers', () => {
  test('a refusal names line, logical id, region, code and message', async () => {
    const refused = deployed(await load(WEB_SOCKET, { regions: ['eu-west-2'] }), {
      CreateIntegration: () => {
        throw new AwsError('BadRequestException', 'Invalid integration URI')
      },
    })
    expect(await refusal(refused)).toEqual({
      code: 'deployment-failed',
      message:
        'template.yaml:12  Integration (AWS::ApiGatewayV2::Integration) could not be created in eu-west-2: BadRequestException: Invalid integration URI',
    })
  })

  test('no answer fails the deployment too', async () => {
    const silent = deployed(await load(WEB_SOCKET), {
      CreateApi: () => {
        throw new NetworkError('reply-timeout', 'no answer in time')
      },
    })
    expect(await refusal(silent)).toMatchObject({ code: 'deployment-failed' })
  })

  test('the trace tells of resources and stacks, and of no path', async () => {
    const { events } = await deployed(await load(WEB_SOCKET))
    expect(events.at(0)).toMatchObject({
      type: 'cloudformation.resource-created',
      region: 'us-east-1',
      stack: 'shop',
      logicalId: 'Api',
      resourceType: 'AWS::ApiGatewayV2::Api',
    })
    expect(events.at(-1)).toMatchObject({ type: 'cloudformation.stack-created', stack: 'shop', resources: 5 })
    expect(JSON.stringify(events)).not.toContain('/')
  })
})

describe('Route 53', () => {
  test('is called where it stands, from the region of the stack', async () => {
    const { calls, stacks } = await deployed(
      await load(
        `Resources:
  Check:
    Type: AWS::Route53::HealthCheck
    Properties:
      HealthCheckConfig: { Type: HTTPS, FullyQualifiedDomainName: a.test, Port: '443', RequestInterval: 10 }
      HealthCheckTags: [{ Key: Name, Value: x }]
  Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: shop.test } }
  Records:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      HostedZoneId: !Ref Zone
      RecordSets:
        - { Name: a.shop.test, Type: A, TTL: '60', ResourceRecords: [192.0.2.1], HealthCheckId: !Ref Check, SetIdentifier: one, Weight: 0 }
`,
        { regions: ['eu-west-2'] },
      ),
    )
    expect(new Set(calls.map(({ from, region }) => `${from} → ${region}`))).toEqual(
      new Set(['eu-west-2 → us-east-1']),
    )
    expect(calls[0]?.input).toMatchObject({ HealthCheckConfig: { Port: 443, RequestInterval: 10 } })
    expect(calls[2]?.input).toEqual({
      HostedZoneId: stacks[0]?.resources[1]?.physicalId,
      ChangeBatch: {
        Changes: [
          {
            Action: 'CREATE',
            ResourceRecordSet: {
              Name: 'a.shop.test',
              Type: 'A',
              TTL: 60,
              ResourceRecords: [{ Value: '192.0.2.1' }],
              HealthCheckId: 'check1',
              SetIdentifier: 'one',
              Weight: 0,
            },
          },
        ],
      },
    })
  })

  test('a zone can be found by its name', async () => {
    const { inputs } = await deployed(
      await load(`Resources:
  Record:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneName: shop.test., Name: shop.test, Type: TXT, TTL: 1, ResourceRecords: ['"x"'] }
`),
      { ListHostedZonesByName: () => ({ HostedZones: [{ Id: '/hostedzone/Z7', Name: 'shop.test.' }] }) },
    )
    expect(inputs('ChangeResourceRecordSets')).toMatchObject([{ HostedZoneId: 'Z7' }])
  })
})
