// The demonstration's failover from one body in both worlds: embedded regions that are cut off, and containers that are
// killed. In real time: detection by the health checkers, then the TTL that resolvers still remember.
import { DynamoDBClient, paginateScan, ResourceNotFoundException } from '@aws-sdk/client-dynamodb'
import { TestWorld, type TestWorldOptions, type UserResponse } from 'antipode/testcontainers'
import { expect, test } from 'vitest'

const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

/**
 * Fidelity 8.1, I = 10, n = 3: 29 s for a region that refuses, 41 s for one that does not answer; 1 s from the verdict to
 * DNS; 3 s of round trips and checkers out of step.
 */
const DETECTION_MS = 45_000
const TTL_MS = 60_000

const OUTAGES = {
  embedded: (world: TestWorld) => world.faults.regionDown('us-east-1'),
  containers: (world: TestWorld) => world.faults.containerDown('us-east-1', { how: 'kill' }),
}

test.concurrent.each([
  'embedded',
  'containers',
] as const)('a dead region costs at most detection and TTL, and no message: %s', async (backend) => {
  await using world = await started({ template: 'lambdas/template.yaml', regions: REGIONS, backend })
  const user = world.client({ near: 'us-east-1' })
  const before = await user.post('/messages', { text: 'before', author: 'ann' })
  expect(before).toMatchObject({ status: 201, region: 'us-east-1' })
  await world.until(() => tables(world), { ok: (copies) => copies.every((copy) => copy.includes('before')) })

  const outage = await OUTAGES[backend](world)
  const away = await world.until(() => user.get('/history'), {
    ok: ({ status, region }) => status === 200 && region !== 'us-east-1',
  })
  expect(away.value.region).toBe('eu-west-2')
  expect(texts(away.value)).toEqual(['before'])
  expect(away.afterMs).toBeLessThanOrEqual(DETECTION_MS + TTL_MS)
  const during = await user.post('/messages', { text: 'during', author: 'ann' })
  expect(during).toMatchObject({ status: 201, region: 'eu-west-2' })

  await outage.heal()
  const home = await world.until(() => user.get('/history'), { ok: ({ region }) => region === 'us-east-1' })
  expect(home.value.status).toBe(200)
  await world.until(async () => texts(await user.get('/history')), {
    ok: (seen) => seen.includes('before') && seen.includes('during'),
    withinMs: 30_000,
  })
  const { value: copies } = await world.until(() => tables(world), {
    ok: ([first, ...others]) => others.every((other) => other === first),
    withinMs: 30_000,
  })
  expect(copies[0]).toContain('during')
  expect(world.faults.active()).toEqual([])
}, 600_000)

/** What fails in the background fails the test. */
function started(options: TestWorldOptions): Promise<TestWorld> {
  return TestWorld.start({ ...options, onError: (error) => expect.unreachable(String(error)) })
}

function texts(history: UserResponse): string[] {
  return history.json<{ messages: { text: string }[] }>().messages.map(({ text }) => text)
}

/** The messages as each region has them, read straight from it; empty where the table is not there yet. */
function tables(world: TestWorld): Promise<string[]> {
  return Promise.all(REGIONS.map((region) => table(world, region)))
}

async function table(world: TestWorld, region: string): Promise<string> {
  const client = new DynamoDBClient({
    region,
    endpoint: world.endpoint(region),
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  try {
    const items: string[] = []
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: 'messages', ConsistentRead: true },
    )) {
      items.push(...Items.map((item) => JSON.stringify(Object.entries(item).sort())))
    }
    return items.sort().join('\n')
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return ''
    throw error
  } finally {
    client.destroy()
  }
}
