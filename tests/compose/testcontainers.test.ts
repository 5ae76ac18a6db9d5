// `antipode/testcontainers` on Docker's own containers. What it does without Docker is in tests/testing/.
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import {
  AntipodeContainer,
  RegionContainer,
  type StartedAntipodeContainer,
  TestWorld,
} from 'antipode/testcontainers'
import { Network } from 'testcontainers'
import { describe, expect, test } from 'vitest'
import { docker } from './support/docker.js'
// The example of docs/testing.md, which is tests.
import '../../docs/examples/testcontainers.js'

/** Of no other test: whatever has this label is of this file. */
const REGION = 'me-central-1'

const ofRegion = () =>
  docker('ps', '--all', '--format', '{{ .Names }}', '--filter', `label=dev.antipode.region=${REGION}`)

const publishedOf = async (id: string) =>
  (await docker('port', id))
    .split('\n')
    .map((line) => line.split(' -> ')[1])
    .sort()

/** Loopback; or the gateway of Docker's network, where the tests run in a container themselves. */
const addressOf = (url: string) => new URL(url).host.replace('localhost', '127.0.0.1')

const post = (antipode: StartedAntipodeContainer, near: string, text: string) =>
  fetch(`${antipode.applicationUrl}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-antipode-near': near },
    body: JSON.stringify({ text, author: 'ann' }),
  })

describe('a region as a container', () => {
  test('keeps its address when it is killed and comes back, listens on that address alone, and is gone at the end', async () => {
    await using region = await new RegionContainer(REGION).start()
    const { endpoint } = region
    expect(await publishedOf(region.getId())).toEqual([addressOf(endpoint)])
    await region.takeDown()
    await expect(region.takeDown('pause')).rejects.toMatchObject({ code: 'container-down' })
    await region.bringBack()
    expect(await publishedOf(region.getId())).toEqual([addressOf(endpoint)])
    await region.takeDown('pause')
    await region.stop()
    expect(await ofRegion()).toBe('')
  })
})

describe('a start that breaks off leaves nothing', () => {
  test('a container that ends instead of becoming healthy', async () => {
    const image = process.env.ANTIPODE_NODE_IMAGE ?? 'node:22-bookworm-slim'
    const options = { template: 'tests/docs/table.yaml', regions: [REGION], image }
    await expect(TestWorld.start(options)).rejects.toThrow(/exit/i)
    expect(await ofRegion()).toBe('')
  })

  test('a stack that cannot be deployed', async () => {
    const options = { template: 'tests/world/fixtures/refused.yaml', regions: [REGION] }
    await expect(TestWorld.start(options)).rejects.toMatchObject({ code: 'deployment-failed' })
    expect(await ofRegion()).toBe('')
  })
})

describe("the simulator's own image", () => {
  test('with embedded regions: the application, the AWS endpoint and the control API, on one address alone', async () => {
    await using antipode = await new AntipodeContainer().withRegions('eu-west-2', 'us-east-1').start()
    const posted = await post(antipode, 'us-east-1', 'hello')
    expect([posted.status, posted.headers.get('x-antipode-region')]).toEqual([201, 'us-east-1'])
    expect(await texts(antipode.awsUrl, 'us-east-1')).toEqual(['hello'])
    const status = await fetch(`${antipode.controlUrl}/status`)
    expect(await status.json()).toMatchObject({ regions: [{ region: 'eu-west-2' }, { region: 'us-east-1' }] })
    const urls = [antipode.applicationUrl, antipode.awsUrl, antipode.controlUrl]
    expect(await publishedOf(antipode.getId())).toEqual(urls.map(addressOf).sort())
  })

  test('with an application of its own', async () => {
    await using antipode = await new AntipodeContainer()
      .withApplication('tests/support/small-application')
      .start()
    const answer = await fetch(`${antipode.applicationUrl}/health`)
    expect(await answer.json()).toMatchObject({ path: '/health' })
  })

  test('with a region that is a container beside it, on a network that they share', async () => {
    await using network = await new Network().start()
    await using region = await new RegionContainer('us-east-1').withNetwork(network).start()
    expect(() => new AntipodeContainer().withRegions(region)).toThrow(/shares no network/)
    await using antipode = await new AntipodeContainer()
      .withNetwork(network)
      .withRegions(region, 'eu-west-2')
      .start()
    expect((await post(antipode, 'us-east-1', 'hello')).status).toBe(201)
    expect(await texts(region.endpoint, 'us-east-1')).toEqual(['hello'])
  })
})

/** The messages of a region's table, straight from an AWS endpoint. */
async function texts(endpoint: string, region: string): Promise<(string | undefined)[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new DynamoDBClient({ region, endpoint, credentials })
  try {
    const found: (string | undefined)[] = []
    for await (const { Items = [] } of paginateScan({ client }, { TableName: 'messages' })) {
      found.push(...Items.map(({ text }) => text?.S))
    }
    return found
  } finally {
    client.destroy()
  }
}
