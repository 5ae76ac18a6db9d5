// Services at endpoints as the world calls them: by the AWS SDK, in the shapes of the wire.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ServiceName, Shape } from '#simulator/aws/service.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import type { Endpoint } from '#simulator/region/backend.js'
import { EndpointServices } from '#simulator/region/endpoint/endpoint-services.js'
import type { RegionEvent } from '#simulator/region/events.js'
import { emulator } from './support/emulator.js'
import { fakeEndpoint, freePort } from './support/fake-endpoint.js'
import { verify } from './support/signature.js'

const CREDENTIALS = { accessKeyId: 'endpoint-key', secretAccessKey: 'endpoint-secret' }
const opened: EndpointServices[] = []

afterEach(() => {
  for (const services of opened.splice(0)) services.close()
  vi.unstubAllEnvs()
})

function services(url: string, credentials: Endpoint['credentials'] = CREDENTIALS) {
  const events: RegionEvent[] = []
  const endpoints = new EndpointServices({
    region: 'eu-west-2',
    backend: { endpoint: { url, credentials }, services: new Map() },
    kernel: { clock: new RealClock() },
    emit: (event) => events.push(event),
  })
  opened.push(endpoints)
  const call = (name: ServiceName, operation: string, input: Shape = {}) =>
    endpoints.service(name).call(operation, input, { requestId: 'the-request-id' })
  return { call, events, endpoints }
}

const TABLE = {
  TableName: 'notes',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'B' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
}

async function notes() {
  const { url } = await emulator()
  const made = services(url)
  await made.call('dynamodb', 'CreateTable', TABLE)
  return made
}

/** Names of attributes that are those of types, and types within types. */
const ITEM = {
  id: { B: 'AAEC' },
  B: { S: 'text' },
  BS: { BS: ['AA==', '/w=='] },
  M: { M: { B: { B: 'aGk=' }, S: { L: [{ B: '' }, { N: '1.50' }, { NULL: true }, { BOOL: false }] } } },
}

describe('DynamoDB at an endpoint', () => {
  test('takes and gives values as the wire has them, whatever their attributes are called', async () => {
    const { call } = await notes()
    expect(await call('dynamodb', 'PutItem', { TableName: 'notes', Item: ITEM })).toEqual({})
    expect(await call('dynamodb', 'GetItem', { TableName: 'notes', Key: { id: { B: 'AAEC' } } })).toEqual({
      Item: {
        ...ITEM,
        M: { M: { ...ITEM.M.M, S: { L: [{ B: '' }, { N: '1.5' }, { NULL: true }, { BOOL: false }] } } },
      },
    })
  })

  test('gives instants as seconds', async () => {
    const { call } = await notes()
    const { Table } = (await call('dynamodb', 'DescribeTable', { TableName: 'notes' })) as {
      Table: { CreationDateTime: unknown }
    }
    expect(Table.CreationDateTime).toBeTypeOf('number')
    expect(Math.abs((Table.CreationDateTime as number) - Date.now() / 1_000)).toBeLessThan(60)
  })

  test('has streams, whose records are as the wire has them', async () => {
    const { call } = await notes()
    await call('dynamodb', 'PutItem', { TableName: 'notes', Item: ITEM })
    const { Streams } = (await call('streams.dynamodb', 'ListStreams')) as {
      Streams: [{ StreamArn: string }]
    }
    const [{ StreamArn }] = Streams
    const { StreamDescription } = (await call('streams.dynamodb', 'DescribeStream', { StreamArn })) as {
      StreamDescription: { Shards: [{ ShardId: string }] }
    }
    const [{ ShardId }] = StreamDescription.Shards
    const iterator = await call('streams.dynamodb', 'GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    const { Records } = (await call('streams.dynamodb', 'GetRecords', iterator)) as {
      Records: [{ dynamodb: { NewImage: unknown; Keys: unknown; ApproximateCreationDateTime: unknown } }]
    }
    expect(Records[0].dynamodb.Keys).toEqual({ id: { B: 'AAEC' } })
    expect(Records[0].dynamodb.NewImage).toMatchObject({ BS: ITEM.BS })
    expect(Records[0].dynamodb.ApproximateCreationDateTime).toBeTypeOf('number')
  })

  test('refuses as AWS does: code, message, status, and what else there is', async () => {
    const { call } = await notes()
    await expect(
      call('dynamodb', 'GetItem', { TableName: 'none', Key: { id: { B: 'AA==' } } }),
    ).rejects.toMatchObject({
      name: 'AwsError',
      code: 'ResourceNotFoundException',
      message: expect.stringMatching(/resource/i),
      status: 400,
      members: {},
    })
    await call('dynamodb', 'PutItem', { TableName: 'notes', Item: ITEM })
    const failing = call('dynamodb', 'TransactWriteItems', {
      TransactItems: [
        {
          Put: {
            TableName: 'notes',
            Item: { id: { B: 'AAEC' } },
            ConditionExpression: 'attribute_not_exists(id)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    })
    await expect(failing).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      status: 400,
      members: {
        CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { id: { B: 'AAEC' }, BS: ITEM.BS } }],
      },
    })
  })

  test.each([
    'NoSuchThing',
    '',
    'constructor',
    '__proto__',
    '$',
  ])('knows no operation %j', async (operation) => {
    const { call } = services('http://127.0.0.1:9')
    await expect(call('dynamodb', operation)).rejects.toMatchObject({
      code: 'UnknownOperationException',
      status: 400,
    })
  })
})

describe('what is no answer of AWS', () => {
  test('without a connection it is a failure of the network, and the trace tells of it', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const { call, events } = services(url)
    await expect(call('sqs', 'ListQueues')).rejects.toMatchObject({
      name: 'NetworkError',
      failure: 'refused',
    })
    expect(events).toEqual([{ type: 'region.endpoint-failed', region: 'eu-west-2', url, failure: 'refused' }])
  })

  test('a connection that breaks: it may have happened', async () => {
    const { url } = await fakeEndpoint((_, response) => response.destroy())
    await expect(services(url).call('ssm', 'GetParameter', { Name: 'a' })).rejects.toMatchObject({
      name: 'NetworkError',
      failure: 'reset',
      mayHaveHappened: true,
    })
  })

  test('a page of a web server is a refusal that says so', async () => {
    const { url } = await fakeEndpoint((_, response) => response.end('<html>Welcome to nginx</html>'))
    await expect(services(url).call('dynamodb', 'ListTables')).rejects.toMatchObject({
      name: 'AwsError',
      code: 'InternalFailure',
    })
  })
})

describe('the other services', () => {
  test('S3 names buckets in the path, and gives an object as base64', async () => {
    const { url, asked } = await fakeEndpoint(({ method }, response) =>
      response.end(method === 'GET' ? 'hello' : ''),
    )
    const { call } = services(url)
    await call('s3', 'PutObject', {
      Bucket: 'pictures',
      Key: 'a b',
      Body: Buffer.from('hello').toString('base64'),
    })
    expect(asked[0]).toMatchObject({
      method: 'PUT',
      target: '/pictures/a%20b?x-id=PutObject',
      body: Buffer.from('hello'),
    })
    expect(await call('s3', 'GetObject', { Bucket: 'pictures', Key: 'a b' })).toMatchObject({
      Body: Buffer.from('hello').toString('base64'),
    })
  })

  test('SQS is asked at the endpoint, whatever host the URL of a queue has', async () => {
    const { url, asked } = await fakeEndpoint((_, response) => response.end('{"MessageId":"1"}'))
    const { call } = services(url)
    const QueueUrl = 'http://sqs.eu-west-2.localhost.localstack.cloud:4566/000000000000/jobs'
    const MessageAttributes = { a: { DataType: 'Binary', BinaryValue: 'AAEC' } }
    await call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'do it', MessageAttributes }).catch(
      () => undefined,
    )
    expect(JSON.parse(asked[0]!.body.toString())).toMatchObject({ QueueUrl, MessageAttributes })
  })

  test('SNS speaks the query protocol, and its refusals are as all others', async () => {
    const { url, asked } = await fakeEndpoint((_, response) => {
      response.writeHead(404, { 'Content-Type': 'text/xml' })
      response.end(
        '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>1</RequestId></ErrorResponse>',
      )
    })
    const failing = services(url).call('sns', 'Publish', {
      TopicArn: 'arn:aws:sns:eu-west-2:0:t',
      Message: 'm',
    })
    await expect(failing).rejects.toMatchObject({ message: 'Topic does not exist', status: 404, members: {} })
    expect(asked[0]?.body.toString()).toMatch(/^Action=Publish&/)
  })

  test('a service that is embedded, or that has no client here, is not asked for', () => {
    const { endpoints } = services('http://127.0.0.1:9')
    expect(() => endpoints.service('lambda')).toThrow(/lambda/)
    expect(() => endpoints.service('route53')).toThrow(/route53/)
  })
})

describe('credentials', () => {
  test('are those of the endpoint; nothing that the machine is set up for has a say', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'antipode-aws-'))
    const other = await fakeEndpoint()
    await writeFile(
      path.join(folder, 'config'),
      `[default]\nregion = sa-east-1\nendpoint_url = ${other.url}\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nsdk_ua_app_id = somebody\n[profile other]\nregion = sa-east-1\n`,
    )
    await writeFile(
      path.join(folder, 'credentials'),
      '[default]\naws_access_key_id = AMBIENT\naws_secret_access_key = x\n',
    )
    const environment = {
      AWS_CONFIG_FILE: path.join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
      AWS_PROFILE: 'default',
      AWS_ACCESS_KEY_ID: 'AMBIENT',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_SESSION_TOKEN: 'AMBIENT-TOKEN',
      AWS_REGION: 'sa-east-1',
      AWS_ENDPOINT_URL: other.url,
      AWS_ENDPOINT_URL_DYNAMODB: other.url,
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: other.url,
      AWS_ENDPOINT_URL_S3: other.url,
      AWS_ENDPOINT_URL_SNS: other.url,
      AWS_ENDPOINT_URL_SQS: other.url,
      AWS_ENDPOINT_URL_SSM: other.url,
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_SDK_UA_APP_ID: 'somebody',
    }
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    const { url, asked } = await fakeEndpoint()
    const { call } = services(url)
    await call('dynamodb', 'ListTables').catch(() => undefined)
    await call('streams.dynamodb', 'ListStreams').catch(() => undefined)
    await call('s3', 'ListBuckets').catch(() => undefined)
    await call('sns', 'ListTopics').catch(() => undefined)
    await call('sqs', 'ListQueues').catch(() => undefined)
    await call('ssm', 'DescribeParameters').catch(() => undefined)
    await rm(folder, { recursive: true })
    expect(other.asked).toEqual([])
    const signed = asked.map((one) => verify(one, 'endpoint-secret'))
    expect(new Set(signed.map(({ service }) => service))).toEqual(
      new Set(['dynamodb', 's3', 'sns', 'sqs', 'ssm']),
    )
    for (const one of signed)
      expect(one).toMatchObject({ accessKeyId: 'endpoint-key', region: 'eu-west-2', holds: true })
    expect(JSON.stringify(asked.map(({ headers }) => headers))).not.toMatch(/AMBIENT|somebody/)
  })

  test('are the ambient ones where that was asked for, with their token', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AMBIENT')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'ambient-secret')
    vi.stubEnv('AWS_SESSION_TOKEN', 'ambient-token')
    const { url, asked } = await fakeEndpoint()
    await services(url, 'ambient').call('dynamodb', 'ListTables')
    expect(verify(asked[0]!, 'ambient-secret')).toMatchObject({ accessKeyId: 'AMBIENT', holds: true })
    expect(asked[0]?.headers).toContainEqual(['x-amz-security-token', 'ambient-token'])
  })
})
