import { expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { loadDeployment } from '#simulator/cloudformation/deployments/load-deployment.js'
import { atEndpoint, Backend } from './backend.js'
import { deployed, folder, load, refusal } from './deployed.js'

const STACK = `Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Function, EventSourceArn: !GetAtt Table.StreamArn, StartingPosition: LATEST }
  Function:
    Type: AWS::Lambda::Function
    Properties: { Handler: a.b, Runtime: nodejs22.x, Role: r, Code: { ZipFile: x } }
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      TimeToLiveSpecification: { AttributeName: until, Enabled: true }
  Jobs: { Type: AWS::SQS::Queue }
  Pictures: { Type: AWS::S3::Bucket }
  News: { Type: AWS::SNS::Topic }
  ToJobs:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Jobs.Arn }
  Setting: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !GetAtt Table.StreamArn } }
  Health:
    Type: AWS::Route53::HealthCheck
    Properties: { HealthCheckConfig: { Type: HTTP, FullyQualifiedDomainName: a.test, SearchString: !GetAtt Table.StreamArn } }
Outputs:
  Stream: { Value: !GetAtt Table.StreamArn }
`

async function stack(backend: Backend, template = STACK) {
  return deployed(await load(template), backend.answers, atEndpoint)
}

test('where nothing is missing, nothing is made, and nothing told', async () => {
  const { restore, calls, events } = await stack(new Backend())
  const [before, told] = [calls.length, events.length]
  expect(await restore()).toEqual([])
  expect(new Set(calls.slice(before).map(({ operation }) => operation))).toEqual(
    new Set([
      'DescribeTable',
      'GetQueueUrl',
      'GetQueueAttributes',
      'HeadBucket',
      'GetTopicAttributes',
      'GetSubscriptionAttributes',
      'GetParameter',
    ]),
  )
  expect(new Set(calls.slice(before).map(({ from }) => from))).toEqual(new Set(['restorer']))
  expect(events.length).toBe(told)
})

test('an empty endpoint gets everything again, in order, by the names it had', async () => {
  const backend = new Backend()
  const { restore, stacks, inputs, events } = await stack(backend)
  const [before, stream] = [stacks[0]?.resources ?? [], stacks[0]?.outputs.Stream]
  const { names } = backend
  backend.lose()
  const restored = await restore()
  expect(restored.map(({ logicalId, how }) => `${logicalId} ${how}`)).toEqual([
    'Table created',
    'Mapping replaced',
    'Jobs created',
    'Pictures created',
    'News created',
    'ToJobs created',
    'Setting created',
  ])
  expect(backend.names).toEqual(names)
  const kept = (id: string) => before.find(({ logicalId }) => logicalId === id)?.physicalId
  for (const { logicalId, physicalId } of restored)
    if (!['Mapping', 'ToJobs'].includes(logicalId)) expect(physicalId).toBe(kept(logicalId))
  expect(inputs('UpdateTimeToLive')).toHaveLength(2)
  // The stream is another one: what names it is replaced, or told of.
  expect(inputs('DeleteEventSourceMapping')).toEqual([{ UUID: kept('Mapping') }])
  const [first, second] = inputs('CreateEventSourceMapping')
  expect(first.EventSourceArn).toBe(stream)
  expect(second).toEqual({ ...first, EventSourceArn: stacks[0]?.outputs.Stream })
  expect(second.EventSourceArn).not.toBe(stream)
  expect(events.slice(-8)).toMatchObject([
    { type: 'cloudformation.resource-restored', logicalId: 'Table', how: 'created', region: 'us-east-1' },
    { type: 'cloudformation.resource-restored', logicalId: 'Mapping', how: 'replaced' },
    { logicalId: 'Jobs' },
    { logicalId: 'Pictures' },
    { logicalId: 'News' },
    { logicalId: 'ToJobs' },
    { logicalId: 'Setting' },
    { type: 'cloudformation.resource-outdated', logicalId: 'Health' },
  ])
  expect(await restore()).toEqual([])
})

test('one that lacks some gets those alone', async () => {
  const backend = new Backend()
  const { restore, stacks } = await stack(backend)
  const queue = stacks[0]?.resources.find(({ logicalId }) => logicalId === 'Jobs')?.physicalId as string
  backend.lose(queue.split('/').at(-1))
  expect(await restore()).toMatchObject([{ logicalId: 'Jobs', how: 'created', physicalId: queue }])
})

test('after an error it goes on where it was', async () => {
  const backend = new Backend()
  let isBroken = false
  const { restore } = await deployed(
    await load(STACK),
    {
      ...backend.answers,
      CreateBucket: (input, call) => {
        if (isBroken) throw new AwsError('ServiceUnavailable', 'not yet', 503)
        return backend.answers.CreateBucket?.(input, call) as object
      },
    },
    atEndpoint,
  )
  backend.lose()
  isBroken = true
  expect(await refusal(restore())).toMatchObject({
    code: 'deployment-failed',
    message: expect.stringContaining('Pictures (AWS::S3::Bucket) could not be created in us-east-1'),
  })
  isBroken = false
  expect((await restore()).map(({ logicalId }) => logicalId)).toEqual([
    'Pictures',
    'News',
    'ToJobs',
    'Setting',
  ])
})

test('look-ups of the deployment file look again', async () => {
  const backend = new Backend()
  const directory = folder({
    'template.yaml': `Parameters: { Stream: { Type: String } }
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: f, EventSourceArn: !Ref Stream, StartingPosition: LATEST }
`,
    'deployment.yaml': `template: template.yaml
regions: [us-east-1]
parameters: { Stream: { lookup: table-stream, table: orders } }
`,
  })
  let label = 1
  const { restore, inputs } = await deployed(
    await loadDeployment({ templatePath: directory }),
    { DescribeTable: () => ({ Table: { LatestStreamArn: `stream/${label}` } }) },
    atEndpoint,
  )
  backend.lose()
  label = 2
  expect(await restore()).toMatchObject([{ logicalId: 'Mapping', how: 'replaced' }])
  expect(inputs('CreateEventSourceMapping').map(({ EventSourceArn }) => EventSourceArn)).toEqual([
    'stream/1',
    'stream/2',
  ])
})
