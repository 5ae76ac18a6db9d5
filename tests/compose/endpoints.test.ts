// Worlds whose regions stand at emulators that are there already: the demonstration over all three, and what passes
// through to the services that are not ours.
import { randomBytes } from 'node:crypto'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import { type Servers, startServers } from '#simulator/router/servers.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'
import { type Emulator, type EmulatorName, startEmulator } from './support/emulators.js'

const AT: readonly (readonly [region: string, emulator: EmulatorName])[] = [
  ['us-east-1', 'localstack'],
  ['eu-west-2', 'ministack'],
  ['ap-southeast-2', 'dynamodb-local'],
]

const emulators = new Map<string, Emulator>()
const endings: (() => unknown)[] = []
const faults: unknown[] = []

beforeAll(async () => {
  await Promise.all(
    AT.map(async ([region, name]) => {
      emulators.set(region, await startEmulator(name))
    }),
  )
})

afterAll(() => Promise.all([...emulators.values()].map((emulator) => emulator.remove())))

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
  expect(faults.splice(0)).toEqual([])
})

interface Running {
  readonly world: LiveWorld
  readonly servers: Servers
  /** For the AWS SDK, towards the AWS endpoint. */
  readonly sdk: (region: string) => {
    region: string
    endpoint: string
    credentials: typeof EMULATOR_CREDENTIALS
  }
}

async function up(templatePath: string, regions: readonly string[]): Promise<Running> {
  const onError = (error: unknown) => faults.push(error)
  const backends: Backends = new Map(
    [...emulators]
      .filter(([region]) => regions.includes(region))
      .map(([region, { url }]) => [
        region,
        { endpoint: { url, credentials: EMULATOR_CREDENTIALS }, services: new Map() },
      ]),
  )
  const world = await startLiveWorld({ templatePath, regions, backends, onError })
  endings.push(() => world.close())
  const servers = await startServers(world, { port: 0, awsPort: 0, onFault: onError })
  endings.push(() => servers.close())
  const credentials = { accessKeyId: 'whoever', secretAccessKey: 'any' }
  return { world, servers, sdk: (region) => ({ region, endpoint: servers.awsEndpoint.url, credentials }) }
}

/** Asks until it is as it should be. */
async function eventually<T>(look: () => Promise<T>, isIt: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const value = await look()
    if (isIt(value) || attempt === 300) return value
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('the demonstration, with each region on another emulator: what is posted anywhere is read everywhere', async () => {
  const regions = AT.map(([region]) => region)
  const { servers } = await up('lambdas/template.yaml', regions)
  const near = (region: string) => ({ 'x-antipode-near': region, 'content-type': 'application/json' })
  for (const region of regions) {
    const posted = await fetch(`${servers.application.url}/messages`, {
      method: 'POST',
      headers: near(region),
      body: JSON.stringify({ text: `from ${region}`, author: 'ann' }),
    })
    expect([posted.status, posted.headers.get('x-antipode-region')]).toEqual([201, region])
  }
  const all = regions.map((region) => `from ${region}`).sort()
  for (const region of regions) {
    const texts = await eventually(
      async () => {
        const response = await fetch(`${servers.application.url}/history`, { headers: near(region) })
        const { messages } = (await response.json()) as { messages: { text: string }[] }
        return messages.map(({ text }) => text).sort()
      },
      ({ length }) => length === all.length,
    )
    expect(texts, region).toEqual(all)
    // Straight from the container, with the credentials that the world uses.
    const past = new DynamoDBClient({
      region,
      endpoint: emulators.get(region)?.url as string,
      credentials: EMULATOR_CREDENTIALS,
    })
    const { Items = [] } = await past.send(new ScanCommand({ TableName: 'messages' }))
    past.destroy()
    expect(Items.map(({ text }) => text?.S).sort(), region).toEqual(all)
  }
})

describe.each(['us-east-1', 'eu-west-2'])('services of an emulator, in %s', (region) => {
  test('serve SDKs through the AWS endpoint', async () => {
    const { sdk } = await up('tests/world/fixtures/endpoints/template.yaml', [region])
    const s3 = new S3Client({ ...sdk(region), forcePathStyle: true })
    const at = { Bucket: 'from-outside', Key: 'a b/ü+c' }
    const Body = randomBytes(30 * 1024 * 1024)
    const CreateBucketConfiguration = { LocationConstraint: region as 'eu-west-2' }
    await s3.send(
      new CreateBucketCommand({
        Bucket: at.Bucket,
        ...(region !== 'us-east-1' && { CreateBucketConfiguration }),
      }),
    )
    await s3.send(new PutObjectCommand({ ...at, Body, Metadata: { title: 'large' } }))
    expect(await s3.send(new HeadObjectCommand(at))).toMatchObject({
      ContentLength: Body.length,
      Metadata: { title: 'large' },
    })
    const object = await s3.send(new GetObjectCommand(at))
    expect(Body.equals((await object.Body?.transformToByteArray()) as Uint8Array)).toBe(true)
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: at.Bucket }))
    expect(Contents?.map(({ Key }) => Key)).toEqual([at.Key])

    const sqs = new SQSClient({ ...sdk(region), useQueueUrlAsEndpoint: false })
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'from-outside' }))
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))
    expect(Messages?.map((message) => message.Body)).toEqual(['hello'])

    const sns = new SNSClient(sdk(region))
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'from-outside' }))
    const { Topics } = await sns.send(new ListTopicsCommand({}))
    expect(Topics).toContainEqual({ TopicArn })

    const ssm = new SSMClient(sdk(region))
    await ssm.send(
      new PutParameterCommand({ Name: '/from/outside', Value: 'hello', Type: 'String', Overwrite: true }),
    )
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/from/outside' }))
    expect(Parameter?.Value).toBe('hello')
    for (const client of [s3, sqs, sns, ssm]) client.destroy()
  })

  test('serve functions, by the names and URLs that they are given', async () => {
    const { servers } = await up('tests/world/fixtures/endpoints/template.yaml', [region])
    const call = async (client: string, command: string, input: object) => {
      const response = await fetch(`${servers.application.url}/call`, {
        method: 'POST',
        body: JSON.stringify({ client, command, input }),
      })
      const output = (await response.json()) as Record<string, unknown>
      expect([command, response.status, output]).toEqual([command, 200, output])
      return output
    }
    const at = { Bucket: 'from.functions', Key: 'a b/ü+c' }
    const CreateBucketConfiguration = { LocationConstraint: region }
    await call('S3', 'CreateBucket', {
      Bucket: at.Bucket,
      ...(region !== 'us-east-1' && { CreateBucketConfiguration }),
    })
    await call('S3', 'PutObject', { ...at, Body: 'hello' })
    expect(await call('S3', 'GetObject', at)).toMatchObject({ Body: 'hello', ContentLength: 5 })
    expect(await call('S3', 'HeadObject', at)).toMatchObject({ ContentLength: 5 })
    // LocalStack's URLs of queues are under its own name for this machine.
    const { QueueUrl } = await call('SQS', 'CreateQueue', { QueueName: 'from-functions' })
    await call('SQS', 'SendMessage', { QueueUrl, MessageBody: 'hello' })
    expect(await call('SQS', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 5 })).toMatchObject({
      Messages: [{ Body: 'hello' }],
    })
  })
})
