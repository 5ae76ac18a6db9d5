import { simulated } from 'antipode/vitest'
import { describe } from 'vitest'

const test = simulated({
  template: 'lambdas/template.yaml',
  regions: ['us-east-1', 'eu-west-2', 'ap-southeast-2'],
  replication: { lagMs: 800 },
})

/** Fidelity 8.1, I = 10, n = 3: 29 s for a fast failure; 1 s from the verdict to DNS; 60 s of TTL; 1 s between tries. */
const DETECTION_MS = 29_000
const VERDICT_TO_DNS_MS = 1_000
const TTL_MS = 60_000

describe('the demonstration of the talk', () => {
  test('users move when the health check breaks, their messages flow back, and they return', async ({
    world,
    expect,
  }) => {
    const user = world.client({ near: 'us-east-1' })
    const before = await user.post('/messages', { text: 'before', author: 'ann' })
    expect(before.status).toBe(201)
    expect(before.region).toBe('us-east-1')

    const outage = world.faults.health('us-east-1', { status: 500 })
    const brokenAtMs = world.elapsedMs
    const answered = () => world.dns('api.chat.test', { near: 'us-east-1' }).decision?.region
    // A checker flips after its third failure, 20 s apart at the least, and 14 of 16 must.
    await world.advance(20_000)
    expect(answered()).toBe('us-east-1')
    const moved = await world.until(() => answered(), {
      ok: (region) => region !== 'us-east-1',
      everyMs: 100,
    })
    expect(moved.value).toBe('eu-west-2')
    expect(world.elapsedMs - brokenAtMs).toBeLessThanOrEqual(DETECTION_MS + 3_000 + VERDICT_TO_DNS_MS)

    const away = await world.until(() => user.post('/messages', { text: 'during', author: 'ann' }), {
      ok: (response) => response.region === 'eu-west-2',
    })
    expect(away.value.status).toBe(201)
    expect(away.value.json()).toMatchObject({ region: 'eu-west-2' })
    expect(away.afterMs).toBeLessThanOrEqual(TTL_MS + 1_000)

    // The message that eu-west-2 took is in us-east-1's own table after the lag.
    const { id } = away.value.json<{ id: string }>()
    const inVirginia = () =>
      world
        .table('messages')
        .in('us-east-1')
        .some((item) => (item.id as { S: string }).S === id)
    expect(inVirginia()).toBe(false)
    await world.advance(1_000)
    expect(inVirginia()).toBe(true)

    outage.heal()
    const back = await world.until(() => user.get('/history'), {
      ok: (response) => response.region === 'us-east-1',
    })
    expect(back.value.status).toBe(200)
    const texts = back.value.json<{ messages: { text: string }[] }>().messages.map(({ text }) => text)
    expect(texts).toContain('before')
    expect(texts).toContain('during')

    await world.replication.drained()
    expect(world.table('messages')).toHaveConverged()
    expect(world.report().lostWrites).toEqual([])
    expect(world.report().incidents).toHaveLength(1)
  })

  test('a dead region costs at most detection and TTL', async ({ world, expect }) => {
    const user = world.client({ near: 'us-east-1' })
    await user.post('/messages', { text: 'before', author: 'ann' })
    await world.replication.drained()

    const outage = world.faults.regionDown('us-east-1', { how: 'refuse' })
    await expect(user.get('/history')).rejects.toMatchObject({ failure: 'refused', mayHaveHappened: false })
    const back = await world.until(() => user.get('/history'), { ok: ({ status }) => status === 200 })
    expect(back.value.region).toBe('eu-west-2')
    expect(back.afterMs).toBeLessThanOrEqual(DETECTION_MS + VERDICT_TO_DNS_MS + TTL_MS + 3_000)
    outage.heal()
    await world.replication.drained()
    expect(world.table('messages')).toHaveConverged()
    expect(world.report().lostWrites).toEqual([])
  })

  test('a message appears live in every region, pushed by the region that holds the connection', async ({
    world,
    expect,
  }) => {
    const london = world.client({ near: 'eu-west-2' })
    const virginia = world.client({ near: 'us-east-1' })
    const socket = await london.connect()
    expect(socket.region).toBe('eu-west-2')
    await virginia.post('/messages', { text: 'hello across the sea', author: 'ann' })
    const message = JSON.parse(await socket.next())
    expect(message).toMatchObject({
      text: 'hello across the sea',
      region: 'us-east-1',
      servedBy: 'eu-west-2',
    })
  })

  test('a WebSocket breaks with its region, and the next one leads elsewhere', async ({ world, expect }) => {
    const user = world.client({ near: 'us-east-1' })
    const socket = await user.connect()
    expect(socket.region).toBe('us-east-1')
    world.faults.regionDown('us-east-1')
    await world.advance(1_000)
    expect(socket.closeCode).toBe(1006)
    const again = await world.until(() => user.connect(), { ok: () => true })
    expect(again.value.region).toBe('eu-west-2')
  })

  test('two regions write one item through a partition: the later write wins everywhere, the other is counted as lost (V-13)', async ({
    world,
    expect,
  }) => {
    const put = (region: string, text: string) =>
      world.call({ region, service: 'dynamodb' }, 'PutItem', {
        TableName: 'messages',
        Item: { id: { S: 'one' }, ts: { N: '1' }, type: { S: 'message' }, text: { S: text } },
      })
    const partition = world.faults.partition('us-east-1', 'eu-west-2')
    await put('us-east-1', 'the earlier')
    await world.advance(100)
    await put('eu-west-2', 'the later')
    await world.advance(10_000)
    expect(world.table('messages')).not.toHaveConverged()

    partition.heal()
    partition.heal()
    await world.replication.drained()
    expect(world.table('messages')).toHaveConverged()
    expect(world.table('messages').in('us-east-1')).toMatchObject([{ text: { S: 'the later' } }])
    expect(world.report().lostWrites).toMatchObject([{ region: 'us-east-1', winner: 'eu-west-2' }])
    expect(world.report().incidents).toMatchObject([{ fault: 'partition', detectedAfterMs: undefined }])
  })
})
