// A world of which a region stands at an endpoint: here another world of ours, over real HTTP.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Endpoint } from '#simulator/region/backend.js'
import { openAwsEndpoint } from '#simulator/router/aws-endpoint.js'
import type { Listening } from '#simulator/router/listener.js'
import { type Servers, startServers } from '#simulator/router/servers.js'
import type { WorldRecord } from '#simulator/world/events.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'
import { openFakeEndpoint } from '../region/endpoint/support/fake-endpoint.js'
import { verify } from '../region/endpoint/support/signature.js'

const OURS = { accessKeyId: 'ours', secretAccessKey: 'our-secret' }
const REGIONS = ['us-east-1', 'eu-west-2'] as const

let elsewhere: LiveWorld
let endpoint: Listening
let s3: Awaited<ReturnType<typeof openFakeEndpoint>>
let world: LiveWorld
let servers: Servers
const events: WorldRecord[] = []
const faults: unknown[] = []
const onError = (error: unknown) => faults.push(error)
const opened: { destroy(): void }[] = []

beforeAll(async () => {
  elsewhere = await startLiveWorld({ templatePath: 'tests/docs/table.yaml', regions: ['us-east-1'], onError })
  endpoint = await openAwsEndpoint(elsewhere, { port: 0, onFault: onError })
  s3 = await openFakeEndpoint(objects())
  const at = (url: string): Endpoint => ({ url, credentials: OURS })
  world = await startLiveWorld({
    templatePath: 'tests/world/fixtures/endpoints/template.yaml',
    regions: REGIONS,
    backends: new Map([
      ['us-east-1', { endpoint: at(endpoint.url), services: new Map([['s3', at(s3.url)]]) }],
    ]),
    onError,
    onEvent: (record) => events.push(record),
  })
  servers = await startServers(world, { port: 0, awsPort: 0, onFault: onError })
})

afterAll(async () => {
  for (const client of opened) client.destroy()
  await servers?.close()
  await world?.close()
  await s3?.close()
  await endpoint?.close()
  await elsewhere?.close()
})

afterEach(() => {
  world.faults.healAll()
  expect(faults.splice(0)).toEqual([])
})

/** As much of S3 as it takes to keep objects. */
function objects(): Parameters<typeof openFakeEndpoint>[0] {
  const kept = new Map<string, Buffer>()
  return ({ method, target, body }, response) => {
    const key = target.split('?')[0] as string
    if (method === 'PUT') kept.set(key, body)
    const object = kept.get(key)
    if (!object) return response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
    response.writeHead(200, { 'Content-Length': method === 'PUT' ? 0 : object.length, ETag: '"1"' })
    return response.end(method === 'GET' ? object : undefined)
  }
}

function dynamodb(url: string, region = 'us-east-1', accessKeyId = 'anybody') {
  const client = new DynamoDBClient({
    region,
    endpoint: url,
    credentials: { accessKeyId, secretAccessKey: 'any' },
    maxAttempts: 1,
  })
  opened.push(client)
  return client
}

function bucket(region = 'us-east-1') {
  const client = new S3Client({
    region,
    endpoint: servers.awsEndpoint.url,
    credentials: { accessKeyId: 'anybody', secretAccessKey: 'any' },
    forcePathStyle: true,
    maxAttempts: 1,
  })
  opened.push(client)
  return client
}

/** What the function of a region says to a call that it makes. */
async function called(client: string, command: string, input: object, near = 'us-east-1') {
  const response = await fetch(`${servers.application.url}/call`, {
    method: 'POST',
    headers: { 'x-antipode-near': near },
    body: JSON.stringify({ client, command, input }),
  })
  expect(response.headers.get('x-antipode-region')).toBe(near)
  return [response.status, (await response.json()) as Record<string, unknown>] as const
}

const putNote = (id: string, text: string) =>
  new PutItemCommand({
    TableName: 'notes',
    Item: { id: { S: id }, text: { S: text }, bytes: { B: Buffer.from([0, 255]) } },
  })
const getNote = (id: string) => new GetItemCommand({ TableName: 'notes', Key: { id: { S: id } } })

describe('a table of the template', () => {
  test('is made where the DynamoDB of its region stands', async () => {
    const { TableNames } = await dynamodb(endpoint.url).send(new ListTablesCommand({}))
    expect(TableNames).toEqual(['notes'])
    expect(world.status().regions.map(({ endpoint: url }) => url)).toEqual([endpoint.url, undefined])
  })

  test('is read and written by functions, who cannot tell', async () => {
    const Item = { id: { S: 'from a function' }, n: { N: '1' } }
    for (const region of REGIONS) {
      expect(await called('DynamoDB', 'PutItem', { TableName: 'notes', Item }, region)).toEqual([200, {}])
      const Key = { id: Item.id }
      expect(await called('DynamoDB', 'GetItem', { TableName: 'notes', Key }, region)).toEqual([
        200,
        { Item },
      ])
    }
    const there = await dynamodb(endpoint.url).send(getNote('from a function'))
    expect(there.Item).toEqual(Item)
  })

  test('is read and written through the AWS endpoint, by the signed region', async () => {
    const { url } = servers.awsEndpoint
    await dynamodb(url).send(putNote('from outside', 'us'))
    await dynamodb(url, 'eu-west-2').send(putNote('from outside', 'eu'))
    expect((await dynamodb(url).send(getNote('from outside'))).Item).toMatchObject({ text: { S: 'us' } })
    expect((await dynamodb(url, 'eu-west-2').send(getNote('from outside'))).Item).toMatchObject({
      text: { S: 'eu' },
    })
    const there = (await dynamodb(endpoint.url).send(getNote('from outside'))).Item
    expect(there).toEqual({
      id: { S: 'from outside' },
      text: { S: 'us' },
      bytes: { B: new Uint8Array([0, 255]) },
    })
  })

  test('cannot be made to throttle: the fault is refused, instead of doing nothing', () => {
    expect(() => world.faults.start('throttle', ['us-east-1'])).toThrow(/stands at an endpoint/)
    expect(world.faults.active()).toEqual([])
  })

  test('is described by the world', async () => {
    const { Table } = await dynamodb(servers.awsEndpoint.url).send(
      new DescribeTableCommand({ TableName: 'notes' }),
    )
    expect(Table).toMatchObject({
      TableName: 'notes',
      TableStatus: 'ACTIVE',
      CreationDateTime: expect.any(Date),
    })
  })

  test('refuses as AWS does, with all that an error says', async () => {
    const { url } = servers.awsEndpoint
    await dynamodb(url).send(putNote('taken', 'first'))
    const cancelled = dynamodb(url).send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: 'notes',
              Item: { id: { S: 'taken' } },
              ConditionExpression: 'attribute_not_exists(id)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    )
    await expect(cancelled).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { text: { S: 'first' } } }],
    })
    expect(await called('DynamoDB', 'GetItem', { TableName: 'none', Key: { id: { S: 'a' } } })).toEqual([
      500,
      { name: 'ResourceNotFoundException', message: expect.any(String) },
    ])
  })
})

describe('S3, which is not embedded', () => {
  test('serves SDKs through the AWS endpoint: 30 MB both ways, and how long an object is', async () => {
    const Body = randomBytes(30 * 1024 * 1024)
    const at = { Bucket: 'pictures', Key: 'large ü+' }
    await bucket().send(new PutObjectCommand({ ...at, Body }))
    const head = await bucket().send(new HeadObjectCommand(at))
    expect(head.ContentLength).toBe(Body.length)
    const object = await bucket().send(new GetObjectCommand(at))
    expect(Body.equals((await object.Body?.transformToByteArray()) as Uint8Array)).toBe(true)
  })

  test('serves functions, who name the bucket in the host', async () => {
    const at = { Bucket: 'my.pictures', Key: 'a b' }
    expect(await called('S3', 'PutObject', { ...at, Body: 'hello' })).toMatchObject([200, { ETag: '"1"' }])
    expect(await called('S3', 'GetObject', at)).toMatchObject([200, { Body: 'hello' }])
    expect(await called('S3', 'HeadObject', at)).toMatchObject([200, { ContentLength: 5 }])
    expect(s3.asked.at(-1)).toMatchObject({ method: 'HEAD', target: '/my.pictures/a%20b' })
  })

  test('is asked with the credentials of its endpoint, whoever asks', () => {
    const accounts = new Set(
      s3.asked.map((asked) => verify(asked, 'our-secret')).map((one) => [one.accessKeyId, one.holds].join()),
    )
    expect([...accounts]).toEqual(['ours,true'])
  })

  test('is nowhere in a region that is embedded: AWS says so, and the log says so once', async () => {
    for (const attempt of [1, 2]) {
      expect(await called('S3', 'GetObject', { Bucket: 'b', Key: `${attempt}` }, 'eu-west-2')).toMatchObject([
        500,
        { name: 'NotImplemented' },
      ])
    }
    await expect(
      bucket('eu-west-2').send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
    })
    expect(events.filter(({ type }) => type === 'region.service-missing')).toMatchObject([
      { region: 'eu-west-2', service: 's3' },
    ])
  })

  test('is behind the network of the world, whose faults hold for it', async () => {
    world.faults.start('region-down', ['us-east-1'], { how: 'refuse' })
    const asked = s3.asked.length
    await expect(bucket().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    })
    expect(s3.asked).toHaveLength(asked)
  })
})

test("a queue's URL under LocalStack's name leads a function to its region's edge, not out of the world", async () => {
  const [status, answer] = await called('SQS', 'SendMessage', {
    QueueUrl: 'http://sqs.eu-west-2.localhost.localstack.cloud:4566/000000000000/jobs',
    MessageBody: 'do it',
  })
  expect([status, answer.name]).toEqual([500, 'UnknownOperationException'])
  expect(events).toContainEqual(expect.objectContaining({ region: 'eu-west-2', service: 'sqs' }))
})

test('an endpoint of one service that goes away takes nothing else with it', async () => {
  await s3.close()
  const response = await fetch(`${servers.awsEndpoint.url}/pictures/a`, {
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    },
  })
  expect(response.status).toBe(503)
  expect(response.headers.get('x-antipode-failure')).toBe('refused')
  expect(await response.text()).toContain('<Code>ServiceUnavailable</Code>')
  expect(await called('S3', 'GetObject', { Bucket: 'b', Key: 'k' })).toMatchObject([
    500,
    { code: 'ECONNREFUSED' },
  ])
  expect((await called('DynamoDB', 'ListTables', {}))[0]).toBe(200)
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'region.endpoint-failed',
      region: 'us-east-1',
      url: s3.url,
      failure: 'refused',
    }),
  )
})

test('a world keeps what it knows of replicas in a folder of its own', async () => {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'antipode-store-')), 'not', 'there yet')
  const options = {
    templatePath: 'tests/docs/table.yaml',
    regions: ['us-east-1'],
    state: { directory },
    onError,
  }
  const first = await startLiveWorld(options)
  await expect(startLiveWorld(options)).rejects.toMatchObject({ code: 'state-in-use' })
  await first.close()
  const second = await startLiveWorld(options)
  await second.close()
  await rm(directory, { recursive: true })
})
