import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { atEndpoint, Backend, ENDPOINT } from './backend.js'
import { deployed, load, refusal } from './deployed.js'

const RESOURCES = `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: at, AttributeType: N }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      GlobalSecondaryIndexes:
        - IndexName: by-time
          KeySchema: [{ AttributeName: at, KeyType: HASH }]
          Projection: { ProjectionType: ALL }
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      TimeToLiveSpecification: { AttributeName: until, Enabled: true }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: '45'
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead.fifo, FifoQueue: true } }
  JobsPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties: { Queues: [!Ref Jobs], PolicyDocument: { Statement: [] } }
  Pictures:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: Enabled }
      CorsConfiguration: { CorsRules: [{ AllowedMethods: [GET], AllowedOrigins: ['*'], MaxAge: 60, Id: all }] }
      BucketEncryption: {}
  PicturesPolicy: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref Pictures, PolicyDocument: {} } }
  News:
    Type: AWS::SNS::Topic
    Properties: { TopicName: news, Subscription: [{ Protocol: email, Endpoint: a@example.com }] }
  ToJobs:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref News
      Protocol: sqs
      Endpoint: !GetAtt Jobs.Arn
      RawMessageDelivery: true
      FilterPolicy: { kind: [order] }
  Setting: { Type: AWS::SSM::Parameter, Properties: { Name: /shop/stream, Type: String, Value: !GetAtt Table.StreamArn } }
Outputs:
  Jobs: { Value: !Ref Jobs }
  JobsName: { Value: !GetAtt Jobs.QueueName }
  JobsUrl: { Value: !GetAtt Jobs.QueueUrl }
  Dead: { Value: !GetAtt Dead.Arn }
  Bucket: { Value: !Ref Pictures }
  BucketArn: { Value: !GetAtt Pictures.Arn }
  BucketDomain: { Value: !GetAtt Pictures.RegionalDomainName }
  BucketSite: { Value: !GetAtt Pictures.WebsiteURL }
  BucketPolicy: { Value: !Ref PicturesPolicy }
  Topic: { Value: !Ref News }
  TopicName: { Value: !GetAtt News.TopicName }
  Subscription: { Value: !Ref ToJobs }
  Parameter: { Value: !Ref Setting }
  ParameterValue: { Value: !GetAtt Setting.Value }
`

describe('resources of services at an endpoint', () => {
  test('are made by their own operations', async () => {
    const { inputs } = await deployed(await load(RESOURCES), new Backend().answers, atEndpoint)
    expect(inputs('CreateQueue')).toEqual([
      { QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } },
      {
        QueueName: expect.stringMatching(/^shop-Jobs-[A-Z0-9]{12}$/),
        Attributes: {
          VisibilityTimeout: '45',
          RedrivePolicy:
            '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead.fifo","maxReceiveCount":3}',
        },
      },
    ])
    const [{ Bucket }] = inputs('CreateBucket')
    expect(Bucket).toMatch(/^shop-pictures-[a-z0-9]{12}$/)
    expect(inputs('CreateBucket')).toEqual([{ Bucket }])
    expect(inputs('PutBucketVersioning')).toEqual([
      { Bucket, VersioningConfiguration: { Status: 'Enabled' } },
    ])
    expect(inputs('PutBucketCors')).toEqual([
      {
        Bucket,
        CORSConfiguration: {
          CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAgeSeconds: 60, ID: 'all' }],
        },
      },
    ])
    expect(inputs('Subscribe')).toMatchObject([
      { Protocol: 'email', Endpoint: 'a@example.com' },
      {
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:news',
        Protocol: 'sqs',
        Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"kind":["order"]}' },
      },
    ])
    expect(inputs('PutParameter')).toMatchObject([{ Name: '/shop/stream', Type: 'String', Overwrite: false }])
  })

  test('Ref and Fn::GetAtt give what CloudFormation gives', async () => {
    const { stacks } = await deployed(await load(RESOURCES), new Backend().answers, atEndpoint)
    const outputs = stacks[0]?.outputs ?? {}
    const { JobsName, Bucket } = outputs
    expect(outputs).toEqual({
      Jobs: `https://sqs.us-east-1.amazonaws.com/000000000000/${JobsName}`,
      JobsName: expect.stringMatching(/^shop-Jobs-/),
      JobsUrl: outputs.Jobs,
      Dead: 'arn:aws:sqs:us-east-1:000000000000:dead.fifo',
      Bucket: expect.stringMatching(/^shop-pictures-/),
      BucketArn: `arn:aws:s3:::${Bucket}`,
      BucketDomain: `${Bucket}.s3.us-east-1.amazonaws.com`,
      BucketSite: `http://${Bucket}.s3-website-us-east-1.amazonaws.com`,
      BucketPolicy: Bucket,
      Topic: 'arn:aws:sns:us-east-1:000000000000:news',
      TopicName: 'news',
      Subscription: expect.stringMatching(/^arn:aws:sns:us-east-1:000000000000:news:\d+$/),
      Parameter: '/shop/stream',
      ParameterValue: expect.stringMatching(
        /^arn:aws:dynamodb:us-east-1:000000000000:table\/orders\/stream\//,
      ),
    })
  })

  test('a bucket outside us-east-1 says where it is, and its website has a dot in newer regions', async () => {
    const { inputs, stacks } = await deployed(
      await load(
        `Resources: { B: { Type: AWS::S3::Bucket, Properties: { BucketName: pictures } } }
Outputs: { Site: { Value: !GetAtt B.WebsiteURL } }`,
        { regions: ['eu-west-2'] },
      ),
      new Backend().answers,
      atEndpoint,
    )
    expect(inputs('CreateBucket')).toEqual([
      { Bucket: 'pictures', CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } },
    ])
    expect(stacks[0]?.outputs.Site).toBe('http://pictures.s3-website.eu-west-2.amazonaws.com')
  })
})

describe('a region without the service', () => {
  const withoutSqs = (region: string, service: string) =>
    service === 'sqs' || (service === 's3' && region === 'eu-west-2') ? undefined : ('embedded' as const)

  test('all such resources of all regions are refused at once, before anything is made', async () => {
    let made = 0
    const refused = deployed(
      await load(
        `Conditions:
  Never: !Equals [a, b]
Resources:
  Table: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [{ AttributeName: id, KeyType: HASH }] } }
  Jobs: { Type: AWS::SQS::Queue }
  Pictures: { Type: AWS::S3::Bucket }
  Unmade: { Type: AWS::SQS::Queue, Condition: Never }
`,
        { regions: ['us-east-1', 'eu-west-2'] },
      ),
      { CreateTable: () => ({ made: ++made }) },
      withoutSqs,
    )
    const { code, message } = await refusal(refused)
    expect(code).toBe('template-unsupported')
    expect(message.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  template.yaml:5  Jobs  AWS::SQS::Queue needs sqs, which us-east-1 does not have',
      '  template.yaml:5  Jobs  AWS::SQS::Queue needs sqs, which eu-west-2 does not have',
      '  template.yaml:6  Pictures  AWS::S3::Bucket needs s3, which eu-west-2 does not have',
    ])
    expect(message).toContain('--region us-east-1=http://127.0.0.1:4566')
    expect(message).toContain('docs/endpoints.md')
    expect(made).toBe(0)
  })

  test('one that hangs on a look-up is refused when its stack is made', async () => {
    const deployment = await load(
      `Parameters: { Zone: { Type: String } }
Conditions:
  HasZone: !Not [!Equals [!Ref Zone, '']]
  Wanted: !And [!Condition HasZone, !Equals [a, a]]
Resources:
  Role: { Type: AWS::IAM::Role }
  Jobs: { Type: AWS::SQS::Queue, Condition: Wanted }
`,
      { parameters: { Zone: 'given' } },
    )
    const source = {
      at: { file: 'deployment.yaml', line: 1 },
      lookup: 'hosted-zone',
      name: 'shop.test',
    } as const
    const lookedUp = {
      ...deployment,
      hostedZones: ['shop.test'],
      stacks: [{ region: 'us-east-1', parameters: new Map([['Zone', source]]) }],
    }
    const zones: string[] = []
    const refused = deployed(
      lookedUp,
      {
        CreateHostedZone: ({ Name }) => {
          zones.push(Name)
          return { HostedZone: { Id: '/hostedzone/Z1', Name } }
        },
      },
      withoutSqs,
    )
    expect(await refusal(refused)).toMatchObject({
      code: 'template-unsupported',
      message: expect.stringContaining('Jobs  AWS::SQS::Queue needs sqs, which us-east-1 does not have'),
    })
    expect(zones).toEqual(['shop.test'])
  })
})

describe('what is at the endpoint already', () => {
  test('is taken, by the same names in every run', async () => {
    const backend = new Backend()
    const first = await deployed(await load(RESOURCES), backend.answers, atEndpoint)
    const { names } = backend
    const second = await deployed(await load(RESOURCES), backend.answers, atEndpoint)
    expect(backend.names).toEqual(names)
    const { Subscription, ...outputs } = second.stacks[0]?.outputs ?? {}
    expect(first.stacks[0]?.outputs).toMatchObject(outputs)
    expect(Subscription).toBeDefined()
  })

  test('a table that fits gets the stream that it lacks', async () => {
    const backend = new Backend()
    const bare = RESOURCES.replace(/\n {6}StreamSpecification.*/, '').replace(
      /\n {2}(Setting|Parameter).*/g,
      '',
    )
    await deployed(await load(bare), backend.answers, atEndpoint)
    const { inputs } = await deployed(await load(RESOURCES), backend.answers, atEndpoint)
    expect(inputs('UpdateTable')).toEqual([
      { TableName: 'orders', StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } },
    ])
  })

  test.each([
    [
      'a table with other keys and indexes',
      [
        ['AttributeName: id, KeyType: HASH', 'AttributeName: at, KeyType: HASH'],
        ['IndexName: by-time', 'IndexName: by-hour'],
        ['NEW_IMAGE', 'KEYS_ONLY'],
      ],
      `Table (AWS::DynamoDB::Table) could not be created in us-east-1: The table orders is at ${ENDPOINT} already, and is not what the template asks for: KeySchema is id HASH there, at HASH in the template; index by-hour is absent there, at HASH ALL in the template; index by-time is at HASH ALL there, absent in the template; StreamViewType is NEW_IMAGE there, KEYS_ONLY in the template`,
    ],
    [
      'a queue with other attributes',
      [
        ["'45'", '50'],
        ['maxReceiveCount: 3', 'maxReceiveCount: 4'],
      ],
      'VisibilityTimeout is 45 there, 50 in the template; RedrivePolicy is {"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead.fifo","maxReceiveCount":"3"} there, ',
    ],
    [
      'a parameter with another value',
      [['!GetAtt Table.StreamArn', 'other']],
      'The parameter /shop/stream is at http://127.0.0.1:4571 already, and is not what the template asks for: Value is arn:aws:dynamodb',
    ],
  ])('%s is refused, with all that differs', async (_, changes, expected) => {
    const backend = new Backend()
    await deployed(await load(RESOURCES), backend.answers, atEndpoint)
    const changed = changes.reduce(
      (text, [from, to]) => text.replace(from as string, to as string),
      RESOURCES,
    )
    const { code, message } = await refusal(deployed(await load(changed), backend.answers, atEndpoint))
    expect(code).toBe('deployment-failed')
    expect(message).toContain(expected)
    expect(message).toContain('Delete it there')
  })

  test('is not what the same stack has just made', async () => {
    const twins = `Resources:
  One: { Type: AWS::SQS::Queue, Properties: { QueueName: same } }
  Two: { Type: AWS::SQS::Queue, Properties: { QueueName: same } }
`
    expect(await refusal(deployed(await load(twins), new Backend().answers, atEndpoint))).toMatchObject({
      code: 'deployment-failed',
      message: expect.stringContaining(
        'Two (AWS::SQS::Queue) could not be created in us-east-1: https://sqs',
      ),
    })
  })

  test('in a region of this process a name that is taken is refused as ever', async () => {
    const twice = deployed(await load(RESOURCES.replace(/\n {2}Jobs:[\s\S]*/, '')), {
      CreateTable: () => {
        throw new AwsError('ResourceInUseException', 'Table already exists: orders')
      },
    })
    expect(await refusal(twice)).toMatchObject({
      message: expect.stringContaining('ResourceInUseException: Table already exists: orders'),
    })
  })
})

describe('what a backend does not have', () => {
  test.each([
    ['UnknownOperationException', '', 400],
    ['InternalFailure', "The API action 'CreateTopic' has not yet been emulated", 501],
    ['InternalError', 'exception while calling: UnknownOperationException', 500],
    ['NotImplemented', 'no', 400],
  ])('%s names resource, region, service and endpoint', async (code, said, status) => {
    const lacking = deployed(
      await load('Resources: { News: { Type: AWS::SNS::Topic } }'),
      {
        CreateTopic: () => {
          throw new AwsError(code, said, status)
        },
      },
      atEndpoint,
    )
    const { message } = await refusal(lacking)
    expect(message).toContain(
      `template.yaml:1  News (AWS::SNS::Topic) could not be created in us-east-1: sns at ${ENDPOINT} has no CreateTopic: ${code}`,
    )
    expect(message).toContain('Give sns of us-east-1 an endpoint that has it')
  })

  test('any other refusal names the endpoint too', async () => {
    const refused = deployed(
      await load('Resources: { News: { Type: AWS::SNS::Topic } }'),
      {
        CreateTopic: () => {
          throw new AwsError('InvalidParameter', 'Invalid parameter: Name')
        },
      },
      atEndpoint,
    )
    const { message } = await refusal(refused)
    expect(message).toContain('InvalidParameter: Invalid parameter: Name')
    expect(message).toContain(`sns at ${ENDPOINT} answered that to CreateTopic.`)
  })
})
