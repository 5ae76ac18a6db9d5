// The demonstration application in real time, as its users and their tools see it: over sockets only.
import {
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Servers, startServers } from '#simulator/router/servers.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'

const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const
type Region = (typeof REGIONS)[number]

let world: LiveWorld
let servers: Servers
let url: string
let sdk: Record<Region, DynamoDBClient>
const faults: unknown[] = []

beforeAll(async () => {
  world = await startLiveWorld({
    templatePath: 'lambdas/template.yaml',
    lagMs: 20,
    onError: (error) => faults.push(error),
  })
  servers = await startServers(world, { port: 0, awsPort: 0, onFault: (error) => faults.push(error) })
  url = servers.application.url
  sdk = Object.fromEntries(
    REGIONS.map((region) => [
      region,
      new DynamoDBClient({
        region,
        endpoint: servers.awsEndpoint.url,
        credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
        maxAttempts: 1,
      }),
    ]),
  ) as Record<Region, DynamoDBClient>
})

afterAll(async () => {
  await servers?.close()
  await world?.close()
})

afterEach(() => {
  world.faults.healAll()
  expect(faults.splice(0)).toEqual([])
})

const near = (region: string, init: RequestInit = {}) => ({
  ...init,
  headers: { ...init.headers, 'x-antipode-near': region },
})

const post = (region: string, text: string) =>
  fetch(
    `${url}/messages`,
    near(region, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, author: 'ann' }),
    }),
  )

const putNote = (region: Region, id: string) =>
  sdk[region].send(
    new PutItemCommand({ TableName: 'messages', Item: { id: { S: id }, ts: { N: '1' }, text: { S: id } } }),
  )

const getNote = async (region: Region, id: string) =>
  (
    await sdk[region].send(
      new GetItemCommand({ TableName: 'messages', Key: { id: { S: id }, ts: { N: '1' } } }),
    )
  ).Item

/** Asks until there is an answer. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it did not happen within its time')
}

describe('the AWS SDK with no more than an endpoint and a region', () => {
  test.each(REGIONS)('lists, writes and reads the tables of %s', async (region) => {
    const { TableNames } = await sdk[region].send(new ListTablesCommand({}))
    expect(TableNames).toContain('messages')
    expect(TableNames).toHaveLength(2)
    await putNote(region, `written in ${region}`)
    expect(await getNote(region, `written in ${region}`)).toMatchObject({
      text: { S: `written in ${region}` },
    })
  })

  test.each(REGIONS)('an item that is written in %s arrives in all other regions', async (region) => {
    await putNote(region, `for all from ${region}`)
    for (const other of REGIONS) {
      expect(await eventually(() => getNote(other, `for all from ${region}`))).toMatchObject({
        text: { S: `for all from ${region}` },
      })
    }
  })

  test('gets the errors of DynamoDB as exceptions of their classes', async () => {
    const failure = await sdk['eu-west-2']
      .send(new ScanCommand({ TableName: 'nowhere' }))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DynamoDBServiceException)
    expect(failure).toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } })
  })
})

describe('users', () => {
  test.each(REGIONS)('near %s are served there, and the application says so', async (region) => {
    const posted = await post(region, `hello from ${region}`)
    expect([posted.status, posted.headers.get('x-antipode-region')]).toEqual([201, region])
    expect(await posted.json()).toMatchObject({ region, servedBy: region })
    const history = await fetch(`${url}/history`, near(region))
    expect(history.headers.get('x-antipode-name')).toBe('api.chat.test')
    const { messages } = (await history.json()) as { messages: { text: string }[] }
    expect(messages.map(({ text }) => text)).toContain(`hello from ${region}`)
  })

  test('see a message that another region took, pushed over the WebSocket of their own', async () => {
    const socket = new WebSocket(url.replace('http', 'ws'), {
      headers: { 'x-antipode-near': 'ap-southeast-2' },
    })
    const frames: string[] = []
    socket.on('message', (data) => frames.push(String(data)))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    await post('us-east-1', 'across the sea')
    const frame = await eventually(async () => frames.find((text) => text.includes('across the sea')))
    expect(JSON.parse(frame)).toMatchObject({ region: 'us-east-1', servedBy: 'ap-southeast-2' })
    socket.terminate()
  })

  test('see in the status where the names lead, and that all is well', () => {
    expect(world.status()).toMatchObject({
      regions: REGIONS.map((region) => ({ region, health: 'healthy', checkersHealthy: 16, checkers: 16 })),
      names: [
        { name: 'api.chat.test', kind: 'http', region: 'us-east-1' },
        { name: 'ws.chat.test', kind: 'websocket', region: 'us-east-1' },
      ],
      faults: [],
    })
  })
})

describe('a region that is down', () => {
  test('its users are told so, its API does not answer the SDK, others go on, and healing ends it', async () => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers: { 'x-antipode-near': 'eu-west-2' } })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const { id } = world.faults.start('region-down', ['eu-west-2'])
    expect(await closed).toBe(1006)

    const refused = await fetch(`${url}/history`, near('eu-west-2'))
    expect(refused.status).toBe(502)
    expect(refused.headers.get('x-antipode-region')).toBe('eu-west-2')
    expect(await refused.json()).toMatchObject({
      failure: 'refused',
      region: 'eu-west-2',
      mayHaveHappened: false,
      why: "In force there: the fault 'region-down'.",
    })
    await expect(sdk['eu-west-2'].send(new ListTablesCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    })
    expect((await fetch(`${url}/history`, near('us-east-1'))).status).toBe(200)
    await putNote('us-east-1', 'while eu-west-2 is down')
    expect(await eventually(() => getNote('ap-southeast-2', 'while eu-west-2 is down'))).toBeDefined()
    expect(world.status().replication).toContainEqual(
      expect.objectContaining({ table: 'messages', from: 'us-east-1', to: 'eu-west-2' }),
    )
    expect(world.status().regions[1]).toMatchObject({ region: 'eu-west-2', faults: ['region-down'] })

    expect(world.faults.heal(id)).toBe(true)
    expect((await fetch(`${url}/history`, near('eu-west-2'))).status).toBe(200)
    expect(await eventually(() => getNote('eu-west-2', 'while eu-west-2 is down'))).toBeDefined()
  })
})

describe('requests that nothing should get from anybody', () => {
  const aws = (init: RequestInit & { headers?: Record<string, string> }) =>
    fetch(servers.awsEndpoint.url, { method: 'POST', ...init })
  const signed = (service: string, region = 'us-east-1') => ({
    authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  })
  const listTables = { 'x-amz-target': 'DynamoDB_20120810.ListTables' }

  test('DynamoDB is healthy for whoever asks, in words of AWS', async () => {
    const { url } = servers.awsEndpoint
    const answer = await fetch(url)
    expect([answer.status, await answer.text()]).toEqual([200, `healthy: ${new URL(url).host} `])
    expect((await fetch(`${url}/abc`)).status).toBe(403)
  })

  test.each([
    ['for a service that is not here', { method: 'GET', headers: signed('s3') }, 501, /NotImplemented/],
    ['unsigned', { headers: listTables, body: '{}' }, 403, /MissingAuthenticationToken/],
    [
      'for another region',
      { headers: { ...signed('dynamodb', 'sa-east-1'), ...listTables } },
      404,
      /sa-east-1/,
    ],
    [
      'with half a body',
      { headers: { ...signed('dynamodb'), ...listTables }, body: '{"a":' },
      400,
      /Serialization/,
    ],
    ['with no body', { headers: { ...signed('dynamodb'), ...listTables } }, 400, /Serialization/],
    [
      'with a strange signature',
      { headers: { authorization: 'Bearer x', ...listTables }, body: '{}' },
      403,
      /sign/,
    ],
  ])('%s are answered, and the world goes on', async (_, init, status, text) => {
    const answer = await aws(init)
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(text)])
    expect((await sdk['us-east-1'].send(new ListTablesCommand({}))).TableNames).toHaveLength(2)
  })

  test.each([
    ['no message', '{"no":"message"}'],
    ['half a body', '{"text":'],
    ['null', 'null'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])('POST /messages with %s is the mistake of who asks', async (_, body) => {
    const answer = await fetch(`${url}/messages`, near('us-east-1', { method: 'POST', body }))
    expect(answer.status).toBe(400)
  })

  test('a path that the API does not have, and a place that there is not', async () => {
    const missing = await fetch(`${url}/nothing/here`, near('us-east-1'))
    expect([missing.status, await missing.text()]).toEqual([404, '{"message":"Not Found"}'])
    const nowhere = await fetch(`${url}/history`, near('constructor'))
    expect([nowhere.status, await nowhere.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'region-unknown' }),
    ])
  })
})
