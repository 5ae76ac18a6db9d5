// A live world with state in a folder, ended and started again.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { header } from '#simulator/aws/http.js'
import type { WorldRecord } from '#simulator/world/events.js'
import { type LiveWorld, type LiveWorldOptions, startLiveWorld } from '#simulator/world/live-world.js'

const TEMPLATE = 'tests/world/fixtures/state/template.yaml'

const folders: string[] = []
const worlds: LiveWorld[] = []
const faults: unknown[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  expect(faults.splice(0)).toEqual([])
})

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'antipode-state-'))
  folders.push(folder)
  return folder
}

async function started(directory: string, options: Partial<LiveWorldOptions> = {}) {
  const events: WorldRecord[] = []
  const world = await startLiveWorld({
    templatePath: TEMPLATE,
    regions: ['us-east-1', 'eu-west-2'],
    state: { directory },
    onError: (error) => faults.push(error),
    onEvent: (record) => events.push(record),
    ...options,
  })
  worlds.push(world)
  return { world, events, ...clients(world) }
}

/** As `kill -9` leaves it: the files as they are at this moment. */
function killed(directory: string): string {
  const copy = newFolder()
  cpSync(directory, copy, { recursive: true })
  return copy
}

function clients(world: LiveWorld) {
  const request = (region: string, operation: string, input: object) =>
    world.awsEndpoint.request({
      method: 'POST',
      protocol: 'http:',
      host: 'localhost',
      target: '/',
      headers: [
        ['x-amz-target', `DynamoDB_20120810.${operation}`],
        ['authorization', `AWS4-HMAC-SHA256 Credential=any/20260101/${region}/dynamodb/aws4_request`],
      ],
      body: Buffer.from(JSON.stringify(input)),
      sourceIp: '127.0.0.1',
    })
  return {
    request,
    call: async <T = Record<string, never>>(region: string, operation: string, input: object): Promise<T> => {
      const { status, body } = await request(region, operation, input)
      const answer = JSON.parse(body.toString()) as T
      if (status !== 200) throw new Error(JSON.stringify(answer))
      return answer
    },
    /** When a change of the item has arrived in another region. */
    arrived: (id: string) =>
      new Promise<void>((resolve) => {
        const look = (record: WorldRecord) => {
          if (record.type === 'replication.applied' && JSON.stringify(record.key) === key(id)) resolve()
        }
        world.trace.subscribe(look)
        for (const record of world.trace.records()) look(record)
      }),
  }
}

const key = (id: string) => JSON.stringify({ id: { S: id } })
const put = (id: string) => ({ TableName: 'notes', Item: { id: { S: id } } })
const ids = ({ Items }: { Items: { id: { S: string } }[] }) => Items.map(({ id }) => id.S).sort()
const scan = { TableName: 'notes' }

test('goes on with the tables of the template, also under the names that the seed gave them', async () => {
  const folder = newFolder()
  const first = await started(folder)
  const { TableNames } = await first.call<{ TableNames: string[] }>('us-east-1', 'ListTables', {})
  expect(TableNames).toHaveLength(2)
  const describe = (world: typeof first) => world.call('us-east-1', 'DescribeTable', { TableName: 'notes' })
  const described = await describe(first)
  await first.world.close()
  const second = await started(folder, { seed: 'another' })
  expect(await second.call('us-east-1', 'ListTables', {})).toEqual({ TableNames })
  expect(await describe(second)).toEqual(described)
  expect(await second.call('us-east-1', 'DescribeTimeToLive', { TableName: 'notes' })).toMatchObject({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' },
  })
})

test('no request is called as one of an earlier run was, and APIs have the addresses that they had', async () => {
  const folder = newFolder()
  const seen: (string | undefined)[] = []
  const hosts: (string | undefined)[] = []
  for (let run = 0; run < 3; run++) {
    const { world, request } = await started(folder)
    seen.push(header((await request('us-east-1', 'ListTables', {})).headers, 'x-amzn-requestid'))
    hosts.push(world.application.target('http', 'localhost', 'us-east-1')?.host)
    await world.close()
  }
  expect(seen).not.toContain(undefined)
  expect(new Set(seen).size).toBe(3)
  expect(hosts[0]).toMatch(/execute-api/)
  expect(new Set(hosts).size).toBe(1)
})

test('a table that the template now wants otherwise is refused, and stays', async () => {
  const folder = newFolder()
  const first = await started(folder)
  await first.call('us-east-1', 'CreateTable', {
    TableName: 'wanted',
    AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await first.world.close()
  await expect(
    started(folder, { templatePath: 'tests/world/fixtures/state/other.yaml', regions: ['us-east-1'] }),
  ).rejects.toMatchObject({
    code: 'deployment-failed',
    message: expect.stringContaining(
      'The table wanted is in the state already, and is not what the template asks for: KeySchema is other HASH there, id HASH in the template',
    ),
  })
  const again = await started(folder)
  await again.call('us-east-1', 'DescribeTable', { TableName: 'wanted' })
})

test('what had not reached the other region when the world was killed reaches it afterwards', async () => {
  const folder = newFolder()
  const first = await started(folder, { lagMs: 0 })
  const arrived = first.arrived('early')
  await first.call('us-east-1', 'PutItem', put('early'))
  await arrived
  first.world.faults.start('partition', ['us-east-1', 'eu-west-2'])
  await first.call('us-east-1', 'PutItem', put('here'))
  await first.call('eu-west-2', 'PutItem', put('there'))
  const copy = killed(folder)

  const second = await started(copy, { lagMs: 0 })
  await Promise.all([second.arrived('here'), second.arrived('there')])
  for (const region of ['us-east-1', 'eu-west-2']) {
    expect(ids(await second.call(region, 'Scan', scan))).toEqual(['early', 'here', 'there'])
  }
  const applied = second.events.flatMap((record) =>
    record.type === 'replication.applied' && record.outcome === 'applied' ? [JSON.stringify(record.key)] : [],
  )
  expect(applied.sort()).toEqual([key('here'), key('there')])
  // And goes on.
  const later = second.arrived('later')
  await second.call('eu-west-2', 'PutItem', put('later'))
  await later
})

test('a region more, and one less, than the time before', async () => {
  const folder = newFolder()
  const alone = { regions: ['us-east-1'], templatePath: 'tests/world/fixtures/state/other.yaml' }
  const first = await started(folder)
  await first.call('us-east-1', 'PutItem', put('first'))
  await first.world.close()
  const second = await started(folder, alone)
  await second.call('us-east-1', 'PutItem', put('alone'))
  await second.world.close()
  const third = await started(folder, { lagMs: 0 })
  expect(ids(await third.call('eu-west-2', 'Scan', scan))).toEqual(['alone', 'first'])
})

test('one folder is one world', async () => {
  const folder = newFolder()
  await started(folder)
  await expect(started(folder)).rejects.toMatchObject({ code: 'state-in-use' })
})
