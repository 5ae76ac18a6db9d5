// The world of the public test library, as the author of a test sees it.
import { NetworkError, SimulatedWorld, type SimulatedWorldOptions } from 'antipode'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import 'antipode/vitest'

const worlds: SimulatedWorld[] = []

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()))
})

async function start(options: Partial<SimulatedWorldOptions> = {}): Promise<SimulatedWorld> {
  const world = await SimulatedWorld.start({
    template: 'tests/support/small-application/template.yaml',
    replication: { lagMs: 800 },
    ...options,
  })
  worlds.push(world)
  return world
}

const put = (world: SimulatedWorld, region: string, id: string, text = id) =>
  world.call({ region, service: 'dynamodb' }, 'PutItem', {
    TableName: 'notes',
    Item: { id: { S: id }, text: { S: text } },
  })

/** What a fault of the network looks like to an attempt. */
const lost = () => {
  throw new NetworkError('refused', 'nobody listens')
}

test('what a test hands over, or is handed, is its own to change', async () => {
  const world = await start()
  const [region, other] = world.regions as [string, string]
  const db = { region, service: 'dynamodb' } as const
  const item = { id: { S: 'one' }, list: { L: [{ S: 'a' }] } }
  await world.call(db, 'PutItem', { TableName: 'notes', Item: item })
  await world.replication.drained()
  item.id.S = 'two'
  item.list.L.push({ S: 'b' })
  const expected = [{ id: { S: 'one' }, list: { L: [{ S: 'a' }] } }]
  for (const each of [region, other]) expect(world.table('notes').in(each)).toEqual(expected)

  const { Item } = await world.call<{ Item: typeof item }>(db, 'GetItem', {
    TableName: 'notes',
    Key: { id: { S: 'one' } },
  })
  Item.list.L.pop()
  const [seen] = world.table('notes').in(other) as [typeof item]
  seen.list.L.pop()
  for (const each of [region, other]) expect(world.table('notes').in(each)).toEqual(expected)

  await world.call(db, 'PutItem', { TableName: 'notes', Item: item })
  expect(world.table('notes').in(region)).toHaveLength(2)
})

describe('until', () => {
  test('says after how long it was good, to the microsecond, and answers with the value', async () => {
    const world = await start()
    await world.advance(123.456)
    let attempts = 0
    const { value, afterMs } = await world.until(() => ++attempts, { ok: (n) => n === 5, everyMs: 250 })
    expect([value, afterMs, world.elapsedMs]).toEqual([5, 1_000, 1_123.456])
  })

  test('what is good at once takes no time', async () => {
    const world = await start()
    expect(await world.until(() => 'here', { ok: () => true })).toEqual({ value: 'here', afterMs: 0 })
  })

  test('an attempt without an answer from the network is not good; any other failure is the caller’s', async () => {
    const world = await start()
    let attempts = 0
    const { afterMs } = await world.until(() => (++attempts < 3 ? lost() : attempts), { ok: () => true })
    expect(afterMs).toBe(2_000)
    const mistake = () => Promise.reject(new TypeError('a mistake in the test'))
    await expect(world.until(mistake, { ok: () => true })).rejects.toThrow('a mistake in the test')
  })

  test('fails at its deadline, and says what the last attempt came to', async () => {
    const world = await start()
    await expect(world.until(() => 1, { ok: () => false, withinMs: 5_000 })).rejects.toMatchObject({
      code: 'deadline-passed',
      message: expect.stringMatching(/within 5000 ms of virtual time: the last attempt was not good/),
    })
    expect(world.elapsedMs).toBe(5_000)
    await expect(world.until(lost, { ok: () => true, withinMs: 100 })).rejects.toThrow(/nobody listens/)
  })

  test('slow attempts do not crowd: each starts after the one before, and the deadline holds', async () => {
    const world = await start()
    const startedMs: number[] = []
    const slow = async () => {
      startedMs.push(world.elapsedMs)
      await world.advance(startedMs.length === 1 ? 3_500 : 100)
    }
    await expect(world.until(slow, { ok: () => false, withinMs: 6_000 })).rejects.toMatchObject({
      code: 'deadline-passed',
    })
    expect(startedMs).toEqual([0, 3_500, 4_500, 5_500])
  })

  test.each([0, -1, Number.NaN])('an interval of %d would never end: it is refused', async (everyMs) => {
    const world = await start()
    await expect(world.until(() => 1, { ok: () => false, everyMs })).rejects.toMatchObject({
      code: 'bad-usage',
    })
  })
})

describe('replication', () => {
  test('drained lets as much time pass as the writes need', async () => {
    const world = await start()
    await put(world, 'us-east-1', 'a')
    expect(world.replication.pending()).toMatchObject([{ table: 'notes', to: 'eu-west-2', count: 1 }])
    const before = world.elapsedMs
    await world.replication.drained()
    expect(world.elapsedMs - before).toBeGreaterThan(750)
    expect(world.elapsedMs - before).toBeLessThan(950)
    expect(world.replication.pending()).toEqual([])
    expect(world.report().replication).toMatchObject({ applied: 1, pending: 0 })
  })

  test('drained fails under a partition at its deadline, and names what waits', async () => {
    const world = await start()
    using partition = world.faults.partition('us-east-1', 'eu-west-2')
    await put(world, 'us-east-1', 'a')
    await expect(world.replication.drained({ withinMs: 30_000 })).rejects.toMatchObject({
      code: 'deadline-passed',
      message: expect.stringMatching(/30000 ms[\s\S]*notes us-east-1 → eu-west-2: 1\b[\s\S]*Heal the fault/),
    })
    expect(world.elapsedMs).toBeLessThan(31_000)
    partition.heal()
    await world.replication.drained()
    expect(world.table('notes')).toHaveConverged()
  })
})

describe('a table', () => {
  test('shows each copy by itself, and where they differ, in words', async () => {
    const world = await start()
    await put(world, 'us-east-1', 'b')
    await put(world, 'us-east-1', 'a')
    const notes = world.table('notes')
    expect(notes.regions).toEqual(['us-east-1', 'eu-west-2'])
    expect(notes.in('us-east-1').map(({ id }) => id)).toEqual([{ S: 'a' }, { S: 'b' }])
    expect(notes.in('eu-west-2')).toEqual([])
    expect(notes.differences()[0]).toMatch(/"a".*us-east-1 has .*"text".*, eu-west-2 has nothing/)
    expect(notes).not.toHaveConverged()
    expect(() => expect(notes).toHaveConverged()).toThrow(/the copies of 'notes' differ:\n {2}/)
    await world.replication.drained()
    expect(notes.differences()).toEqual([])
    expect(() => expect(notes).not.toHaveConverged()).toThrow(/equal in us-east-1, eu-west-2/)
  })

  test('what is deleted in one region alone is a difference', async () => {
    const world = await start()
    await put(world, 'us-east-1', 'a')
    await world.replication.drained()
    await world.call({ region: 'eu-west-2', service: 'dynamodb' }, 'DeleteItem', {
      TableName: 'notes',
      Key: { id: { S: 'a' } },
    })
    expect(world.table('notes').differences()).toEqual([expect.stringMatching(/eu-west-2 has nothing$/)])
    await world.replication.drained()
    expect(world.table('notes').in('us-east-1')).toEqual([])
  })

  test('that no region has, and a region that has no copy, are named', async () => {
    const world = await start()
    expect(() => world.table('letters')).toThrow(
      expect.objectContaining({ code: 'name-unknown', message: expect.stringContaining("'letters'") }),
    )
    expect(() => world.table('notes').in('sa-east-1')).toThrow(
      expect.objectContaining({ code: 'region-unknown', message: expect.stringContaining('us-east-1') }),
    )
    expect(() => expect({}).toHaveConverged()).toThrow(TypeError)
  })
})

describe('users', () => {
  test('go on to a dead region until the TTL of their DNS answer ends; others are led elsewhere at once (R53-TTL-05)', async () => {
    const world = await start()
    const ann = world.client({ near: 'us-east-1', name: 'ann' })
    expect((await ann.get('/where')).json()).toEqual({ region: 'us-east-1', path: '/where' })
    world.faults.regionDown('us-east-1')
    await world.until(() => world.dns('api.small.test', { near: 'us-east-1' }).decision?.region, {
      ok: (region) => region === 'eu-west-2',
      everyMs: 100,
    })
    const bob = world.client({ near: 'us-east-1', name: 'bob' })
    expect((await bob.get('/where')).region).toBe('eu-west-2')
    expect(world.elapsedMs).toBeLessThan(59_000)
    await expect(ann.get('/where')).rejects.toMatchObject({ failure: 'refused', mayHaveHappened: false })
    await world.advance(59_900 - world.elapsedMs)
    await expect(ann.get('/where')).rejects.toMatchObject({ failure: 'refused' })
    await world.advance(100)
    expect((await ann.get('/where')).region).toBe('eu-west-2')
  })

  test('who flush their DNS cache are led elsewhere before', async () => {
    const world = await start()
    const ann = world.client({ near: 'us-east-1' })
    await ann.get('/where')
    world.faults.regionDown('us-east-1')
    await world.advance(35_000)
    await expect(ann.get('/where')).rejects.toBeInstanceOf(NetworkError)
    ann.flushDns()
    expect((await ann.get('/where')).region).toBe('eu-west-2')
  })

  test('wait for a black hole as long as their patience lasts', async () => {
    const world = await start()
    const ann = world.client({ near: 'us-east-1' })
    await ann.get('/where')
    const before = world.elapsedMs
    world.faults.regionDown('us-east-1', { how: 'blackhole' })
    await expect(ann.get('/where')).rejects.toMatchObject({ failure: 'connect-timeout' })
    expect(world.elapsedMs - before).toBe(10_000)
  })

  test('may ask any host of the world by its URL, and name themselves', async () => {
    const world = await start()
    const ann = world.client({ near: 'sa-east-1', name: 'ann' })
    expect([ann.name, ann.near]).toEqual(['ann', 'sa-east-1'])
    expect((await ann.get('https://api.small.test/a?b=c')).json()).toMatchObject({ path: '/a' })
    await expect(ann.get('https://nowhere.test/')).rejects.toMatchObject({ failure: 'name-not-found' })
    expect(() => world.client({ near: 'constructor' })).toThrow(
      expect.objectContaining({ code: 'region-unknown' }),
    )
  })

  test('have WebSockets whose messages are taken in order, one by one', async () => {
    const world = await start()
    const socket = await world.client({ near: 'eu-west-2' }).connect()
    socket.send('one')
    socket.send({ number: 2 })
    expect([await socket.next(), await socket.next()].sort()).toEqual(['echo one', 'echo {"number":2}'])
    expect(socket.messages).toHaveLength(2)
    socket.close()
    expect(socket.closeCode).toBe(1000)
    await expect(socket.next()).rejects.toThrow(/ended with code 1000/)
  })
})

describe('calls of an operator', () => {
  test('fail with the error of AWS, or with that of the network', async () => {
    const world = await start()
    const read = (region: string) =>
      world.call({ region, service: 'dynamodb' }, 'GetItem', {
        TableName: 'letters',
        Key: { id: { S: 'a' } },
      })
    await expect(read('us-east-1')).rejects.toMatchObject({
      name: 'AwsError',
      code: 'ResourceNotFoundException',
      status: 400,
    })
    world.faults.regionDown('us-east-1')
    await expect(read('us-east-1')).rejects.toBeInstanceOf(NetworkError)
    await expect(read('sa-east-1')).rejects.toMatchObject({ code: 'region-unknown' })
    const s3 = { region: 'eu-west-2', service: 's3' as 'dynamodb' }
    await expect(world.call(s3, 'ListBuckets', {})).rejects.toMatchObject({
      code: 'bad-usage',
      message: expect.stringContaining('dynamodb'),
    })
  })
})

describe('reads that are not strongly consistent', () => {
  /** How many of 100 reads, each right after a write, do not show it. */
  async function behind(world: SimulatedWorld, more: object = {}): Promise<number> {
    let count = 0
    for (let n = 0; n < 100; n++) {
      await put(world, 'us-east-1', 'a', String(n))
      const { Item } = await world.call<{ Item?: { text: { S: string } } }>(
        { region: 'us-east-1', service: 'dynamodb' },
        'GetItem',
        { TableName: 'notes', Key: { id: { S: 'a' } }, ...more },
      )
      if (Item?.text.S !== String(n)) count++
    }
    return count
  }

  test('are behind now and then; strongly consistent ones never are', async () => {
    const world = await start()
    const count = await behind(world)
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(25)
    expect(await behind(world, { ConsistentRead: true })).toBe(0)
  })

  test('are behind as a test wants them to be', async () => {
    expect(await behind(await start({ dynamodb: { readLagMs: 10_000, staleReadShare: 1 } }))).toBeGreaterThan(
      90,
    )
    expect(await behind(await start({ dynamodb: { readLagMs: 0, indexLagMs: 0 } }))).toBe(0)
  })
})

describe('a fault', () => {
  test('ends with its block, once', async () => {
    const world = await start()
    const ann = world.client({ near: 'us-east-1' })
    {
      using outage = world.faults.regionDown('us-east-1')
      expect(world.faults.active()).toEqual([outage.fault])
      await expect(ann.get('/where')).rejects.toBeInstanceOf(NetworkError)
    }
    expect(world.faults.active()).toEqual([])
    expect((await ann.get('/where')).region).toBe('us-east-1')
    const outage = world.faults.start('partition', ['us-east-1', 'eu-west-2'])
    outage.heal()
    outage.heal()
    expect(world.faults.heal()).toBe(0)
    const healed = world.trace.filter(({ type }) => type === 'fault.healed')
    expect(healed).toHaveLength(2)
  })

  test('that is not there, or is about no region of the world, is refused', async () => {
    const world = await start()
    expect(() => world.faults.start('meteor', ['us-east-1'])).toThrow(/There is no fault 'meteor'/)
    expect(() => world.faults.regionDown('sa-east-1')).toThrow(/no region 'sa-east-1'/)
    expect(world.faults.active()).toEqual([])
  })
})

describe('throttling', () => {
  test('refuses requests of one table until it is healed, and is in the trace', async () => {
    const world = await start()
    const throttled = world.faults.throttle('us-east-1', { table: 'notes', requests: 'writes' })
    await expect(put(world, 'us-east-1', 'a')).rejects.toMatchObject({ code: 'ThrottlingException' })
    await put(world, 'eu-west-2', 'b')
    throttled.heal()
    await put(world, 'us-east-1', 'c')
    expect(world.trace.filter(({ type }) => /fault|throttled/.test(type))).toMatchObject([
      {
        type: 'fault.started',
        fault: 'throttle',
        settings: { table: 'notes', requests: 'writes', percent: 100 },
      },
      { type: 'dynamodb.throttled', region: 'us-east-1', table: 'notes', operation: 'PutItem' },
      { type: 'fault.healed' },
    ])
  })

  test('of a table that the region does not have is refused', async () => {
    const world = await start()
    expect(() => world.faults.throttle('us-east-1', { table: 'note' })).toThrow(/no table 'note'/)
  })
})

describe('a region whose clock is behind', () => {
  test('loses its later write to an earlier one, whatever the seed (GT-02, GT-05)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 10_000 }),
        async (seed, laterMs, aheadMs) => {
          const world = await start({
            seed,
            clockSkewMs: { 'us-east-1': aheadMs + laterMs + 1 },
          })
          const pause = world.faults.pauseReplication('us-east-1')
          await put(world, 'us-east-1', 'one', 'the earlier')
          await world.advance(laterMs)
          await put(world, 'eu-west-2', 'one', 'the later')
          pause.heal()
          await world.replication.drained()
          expect(world.table('notes')).toHaveConverged()
          expect(world.table('notes').in('eu-west-2')).toMatchObject([{ text: { S: 'the earlier' } }])
          expect(world.report().lostWrites).toMatchObject([
            { table: 'notes', key: '{"id":{"S":"one"}}', region: 'eu-west-2', winner: 'us-east-1' },
          ])
        },
      ),
      { numRuns: 5, seed: 1 },
    )
  })
})

describe('the report', () => {
  test('counts the requests of all users, by region and by status, and those without an answer', async () => {
    const world = await start({ seed: 'a seed of words' })
    const ann = world.client({ near: 'us-east-1' })
    const bob = world.client({ near: 'eu-west-2' })
    await ann.get('/where')
    await ann.get('/throw')
    await bob.get('/where')
    const outage = world.faults.regionDown('eu-west-2')
    await bob.get('/where').catch(() => undefined)
    await world.advance(1_000)
    outage.heal()
    expect(world.report()).toMatchObject({
      seed: 'a seed of words',
      elapsedMs: world.elapsedMs,
      events: world.trace.length,
      traceHash: world.traceHash,
      requests: {
        answered: 3,
        failed: 1,
        byRegion: { 'us-east-1': 2, 'eu-west-2': 1 },
        byStatus: { 200: 2, 500: 1 },
      },
      incidents: [
        { fault: 'region-down', scope: 'eu-west-2', failedRequests: 1, detectedAfterMs: undefined },
      ],
    })
  })
})

describe('time', () => {
  test('is what the test lets pass, in Date and in milliseconds', async () => {
    const world = await start()
    await world.advance(90_000)
    expect([world.elapsedMs, world.now.toISOString()]).toEqual([90_000, '2026-01-01T00:01:30.000Z'])
  })
})
