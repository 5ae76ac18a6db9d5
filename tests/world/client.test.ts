import { describe, expect, test } from 'vitest'
import { type Header, jsonResponse } from '#simulator/aws/http.js'
import type { WebSocketPeer } from '#simulator/aws/web-socket.js'
import { sleep } from '#simulator/kernel/clock.js'
import { CONNECT_TIMEOUT_MS, type Connected, REPLY_TIMEOUT_MS } from '#simulator/world/client.js'
import { get, ROUND_TRIP_MS, userSide } from './user-side.js'

describe("a user's request", () => {
  test('takes two round trips to connect and one to be answered', async () => {
    const { kernel, client, requests, events } = userSide()
    const answered = await kernel.driver.settle(client.request(get('api.test')))
    expect(answered).toMatchObject({ region: 'us-east-1', response: { status: 200 } })
    expect(answered.latencyMs).toBeGreaterThan(3 * ROUND_TRIP_MS)
    expect(answered.latencyMs).toBeLessThan(3.2 * ROUND_TRIP_MS)
    expect(requests).toHaveLength(1)
    expect(events('client.answered')).toMatchObject([
      {
        client: 'ann',
        method: 'GET',
        host: 'api.test',
        target: '/history',
        region: 'us-east-1',
        status: 200,
      },
    ])
  })

  test.each([
    ['refused', 'refuse', 1 * ROUND_TRIP_MS],
    ['connect-timeout', 'drop', CONNECT_TIMEOUT_MS],
  ] as const)('that is %s never reaches the region, and may not have happened', async (failure, kind, afterMs) => {
    const { kernel, client, requests, events, towardsRegion, elapsedMs } = userSide()
    const heal = towardsRegion(kind)
    await expect(kernel.driver.settle(client.request(get('api.test')))).rejects.toMatchObject({
      failure,
      mayHaveHappened: false,
    })
    expect(elapsedMs()).toBeGreaterThanOrEqual(afterMs)
    expect(elapsedMs()).toBeLessThan(afterMs * 1.1)
    expect(requests).toEqual([])
    expect(events('client.failed')).toMatchObject([{ client: 'ann', region: 'us-east-1', failure }])
    heal()
    await expect(kernel.driver.settle(client.request(get('api.test')))).resolves.toBeDefined()
  })

  test.each([
    ['reset', 'refuse', 3 * ROUND_TRIP_MS],
    ['reply-timeout', 'drop', REPLY_TIMEOUT_MS],
  ] as const)('whose answer is lost (%s) may have happened', async (failure, kind, atLeastMs) => {
    const { kernel, client, requests, events, fromRegion, elapsedMs } = userSide()
    fromRegion(kind)
    await expect(kernel.driver.settle(client.request(get('api.test')))).rejects.toMatchObject({
      failure,
      mayHaveHappened: true,
    })
    expect(requests).toHaveLength(1)
    expect(elapsedMs()).toBeGreaterThan(atLeastMs - ROUND_TRIP_MS)
    expect(events('client.failed')).toMatchObject([{ failure }])
  })

  test('for a name without an address fails at once, and is told', async () => {
    const { kernel, client, events } = userSide()
    await expect(kernel.driver.settle(client.request(get('nowhere.test')))).rejects.toMatchObject({
      failure: 'name-not-found',
    })
    expect(events('client.failed')).toEqual([
      expect.objectContaining({ failure: 'name-not-found', host: 'nowhere.test', latencyMs: 0 }),
    ])
    expect(events('client.failed')[0]).not.toHaveProperty('region')
  })

  test('for an address where nothing stands waits as long as any connection', async () => {
    const { kernel, client, elapsedMs, events } = userSide()
    await expect(kernel.driver.settle(client.request(get('dead.test')))).rejects.toMatchObject({
      failure: 'connect-timeout',
      message: expect.stringContaining('203.0.113.9'),
    })
    expect(elapsedMs()).toBe(CONNECT_TIMEOUT_MS)
    expect(events('client.failed')).toMatchObject([{ failure: 'connect-timeout' }])
  })
})

/** A WebSocket API that keeps what it is told. */
function webSocketSide({ acceptAfterMs = 0 } = {}) {
  const toApi: unknown[] = []
  const toUser: unknown[] = []
  let peer: WebSocketPeer | undefined
  const side = userSide({
    upgrade: async (_, given) => {
      peer = given
      if (acceptAfterMs > 0) await sleep(side.kernel.clock, acceptAfterMs)
      return {
        accepted: true,
        session: {
          message: (data) => toApi.push(data),
          closed: (code) => toApi.push({ closed: code }),
        },
      }
    },
  })
  return {
    ...side,
    toApi,
    toUser,
    api: () => peer as WebSocketPeer,
    open: () =>
      side.kernel.driver.settle(
        side.client.upgrade(get('api.test'), {
          send: (message) => toUser.push(message),
          close: (code) => toUser.push({ closed: code }),
        }),
      ),
  }
}

function socketOf(connected: Connected) {
  if (!connected.accepted) throw new Error('the WebSocket was refused')
  return connected.socket
}

describe("a user's WebSocket", () => {
  test('carries messages both ways, in order', async () => {
    const { kernel, open, api, toApi, toUser } = webSocketSide()
    const socket = socketOf(await open())
    for (const text of ['a', 'b', 'c']) {
      socket.send(text)
      api().send(text.toUpperCase())
    }
    expect([toApi, toUser]).toEqual([[], []])
    await kernel.driver.advance(ROUND_TRIP_MS)
    expect([toApi, toUser]).toEqual([
      ['a', 'b', 'c'],
      ['A', 'B', 'C'],
    ])
  })

  test.each(['the user', 'the API', 'the network'])('that %s ends, ends once on both sides', async (who) => {
    const { kernel, open, api, toApi, toUser, events, towardsRegion } = webSocketSide()
    const socket = socketOf(await open())
    if (who === 'the user') socket.close(1000, '')
    if (who === 'the API') api().close(1001, 'going away')
    if (who === 'the network') towardsRegion('refuse')
    await kernel.driver.advance(1_000)
    socket.close(1000, '')
    api().close(1011, '')
    socket.send('too late')
    await kernel.driver.advance(1_000)
    const [api1, user1] = {
      'the user': [[{ closed: 1000 }], []],
      'the API': [[], [{ closed: 1001 }]],
      'the network': [[{ closed: 1006 }], [{ closed: 1006 }]],
    }[who] as unknown[][]
    expect([toApi, toUser]).toEqual([api1, user1])
    expect(events('client.connected')).toHaveLength(1)
    expect(events('client.disconnected')).toHaveLength(1)
  })

  test('that a black hole swallows stays open on both sides, and nothing arrives', async () => {
    const { kernel, open, api, toApi, toUser, towardsRegion, fromRegion } = webSocketSide()
    const socket = socketOf(await open())
    towardsRegion('drop')
    fromRegion('drop')
    socket.send('a')
    api().send('b')
    await kernel.driver.advance(60_000)
    expect([toApi, toUser]).toEqual([[], []])
  })

  test.each([
    'refuse',
    'drop',
  ] as const)('whose acceptance is lost (%s) is no connection: the API is told, the user hears nothing more', async (kind) => {
    const { kernel, open, api, toApi, toUser, fromRegion, events } = webSocketSide({ acceptAfterMs: 1_000 })
    const opening = open()
    opening.catch(() => undefined)
    await kernel.driver.advance(500)
    const heal = fromRegion(kind)
    await expect(opening).rejects.toMatchObject({ mayHaveHappened: true })
    heal()
    api().send('are you there?')
    await kernel.driver.advance(60_000)
    expect(toApi).toEqual([{ closed: 1006 }])
    expect(toUser).toEqual([])
    expect(events('client.connected')).toEqual([])
    expect(events('client.disconnected')).toEqual([])
    expect(events('client.failed')).toHaveLength(1)
  })

  test('that the API refuses is answered as HTTP', async () => {
    const { kernel, client, events } = userSide({
      upgrade: async () => ({
        accepted: false,
        response: jsonResponse(403, { message: 'Forbidden' }, [['x-a', 'b'] as Header]),
      }),
    })
    const peer = { send: () => undefined, close: () => undefined }
    expect(await kernel.driver.settle(client.upgrade(get('api.test'), peer))).toMatchObject({
      accepted: false,
      region: 'us-east-1',
      response: { status: 403 },
    })
    expect(events('client.connected')).toEqual([])
  })
})
