// A stack whose resources stand in a container of LocalStack: made, found again by the next run, and made anew when the
// container has lost them.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { RegionContainer, type StartedRegionContainer } from 'antipode/testcontainers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import type { WorldRecord } from '#simulator/world/events.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'

const REGION = 'us-east-1'
/** LocalStack's start, on a busy machine. */
const BACK_WITHIN_MS = 120_000
/** A poll of the stream, an invocation, a message. */
const ARRIVES_WITHIN_MS = 30_000

/** In LocalStack's account, which requests signed by `test` belong to. */
const TOPIC_ARN = `arn:aws:sns:${REGION}:000000000000:news`
const QUEUE_URL = `https://sqs.${REGION}.amazonaws.com/000000000000/jobs`

let container: StartedRegionContainer

beforeAll(async () => {
  container = await new RegionContainer(REGION).start()
})

afterAll(() => container?.stop())

/** Ends with the test. */
async function deployed(): Promise<LiveWorld> {
  const world = await startLiveWorld({
    templatePath: 'tests/compose/fixtures/orders.yaml',
    regions: [REGION],
    backends: new Map([
      [
        REGION,
        { endpoint: { url: container.endpoint, credentials: EMULATOR_CREDENTIALS }, services: new Map() },
      ],
    ]),
    onError: (error) => expect.unreachable(String(error)),
  })
  onTestFinished(() => world.close())
  return world
}

/** Straight at the container: what is there, not what we say of it. */
function clients() {
  const config = { region: REGION, endpoint: container.endpoint, credentials: EMULATOR_CREDENTIALS }
  const all = {
    dynamodb: new DynamoDBClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(config),
  }
  onTestFinished(() => {
    for (const client of Object.values(all)) client.destroy()
  })
  return all
}

/** Every resource at work: an order is copied by the function that reads the stream, news arrive in the queue. */
async function allWorks(world: LiveWorld): Promise<void> {
  const { dynamodb, s3, sns, sqs, ssm } = clients()
  // A mapping that begins at LATEST has taken its place by then; until it has, an order is not copied.
  await vi.waitFor(async () => {
    const id = `order-${world.trace.count}`
    await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: id }, at: { N: '1' } } }))
    await vi.waitFor(async () => {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: 'orders', Key: { id: { S: `copy-of-${id}` } } }),
      )
      expect(Item).toBeDefined()
    }, 10_000)
  }, ARRIVES_WITHIN_MS)
  await sns.send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: 'extra' }))
  await vi.waitFor(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: QUEUE_URL }))
    expect(Messages.map(({ Body }) => Body)).toEqual(['extra'])
  }, ARRIVES_WITHIN_MS)
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: 'order-pictures' }))
  expect(Status).toBe('Enabled')
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/orders/stream' }))
  expect(Parameter?.Value).toContain('table/orders/stream/')
}

function resources(world: LiveWorld): readonly string[] {
  return world.trace
    .records()
    .filter((record) => record.type === 'cloudformation.resource-created')
    .map(({ logicalId }) => logicalId)
}

describe('a stack at LocalStack', () => {
  test('is made, and works', async () => {
    const world = await deployed()
    expect(resources(world)).toHaveLength(10)
    await allWorks(world)
  })

  test('is found again by the next run, and made anew when the container was killed', async () => {
    const world = await deployed()
    await allWorks(world)

    await container.takeDown('kill')
    await vi.waitFor(() => expect(last(world, 'region.lost')).toBeDefined(), 10_000)
    expect(world.status().regions[0]?.lost).toMatchObject({ restoring: false })
    await container.bringBack()
    const restored = await vi.waitFor(() => {
      const record = last(world, 'region.restored')
      expect(record).toBeDefined()
      return record as WorldRecord & { type: 'region.restored' }
    }, BACK_WITHIN_MS)
    expect(restored.restored).toEqual([
      { logicalId: 'Orders', how: 'created' },
      { logicalId: 'Dead', how: 'created' },
      { logicalId: 'Jobs', how: 'created' },
      { logicalId: 'InOrder', how: 'created' },
      { logicalId: 'Pictures', how: 'created' },
      { logicalId: 'News', how: 'created' },
      { logicalId: 'NewsToJobs', how: 'created' },
      { logicalId: 'Stream', how: 'created' },
      { logicalId: 'CopyEach', how: 'replaced' },
    ])
    expect(world.status().regions[0]?.lost).toBeUndefined()
    await allWorks(world)
  })

  test('that was only paused has kept everything', async () => {
    const world = await deployed()
    await container.takeDown('pause')
    await vi.waitFor(() => expect(last(world, 'region.lost')).toBeDefined(), 20_000)
    await container.bringBack()
    const restored = await vi.waitFor(() => {
      const record = last(world, 'region.restored')
      expect(record).toBeDefined()
      return record
    }, BACK_WITHIN_MS)
    expect(restored).toMatchObject({ restored: [] })
    await allWorks(world)
  })
})

function last(world: LiveWorld, type: WorldRecord['type']): WorldRecord | undefined {
  return world.trace.records().findLast((record) => record.type === type)
}
