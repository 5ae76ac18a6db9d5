// What only an isolate promises: time, chance and the machine are the simulation's.
import { afterAll, describe, expect, test } from 'vitest'
import { jsonResponse } from '#simulator/aws/http.js'
import { sleep } from '#simulator/kernel/clock.js'
import { Random } from '#simulator/kernel/random.js'
import { msBetween, plusMs } from '#simulator/kernel/time.js'
import type { ExecutionEnvironment, InvocationResult } from '#simulator/lambda/environment.js'
import { IsolateHost } from '#simulator/lambda/isolate/isolate-host.js'
import { virtualKernel } from '../../support/virtual-kernel.js'
import { environmentSpec, inlineCode } from '../support/environment-spec.js'

const kernel = virtualKernel()
const host = new IsolateHost({ kernel })
afterAll(() => host.close())

const start = (environment: ExecutionEnvironment, event: unknown = {}, timeoutMs = 900_000) =>
  environment.invoke({
    requestId: 'request',
    payload: JSON.stringify(event),
    deadline: plusMs(kernel.clock.now(), timeoutMs),
    traceId: 'Root=1-trace',
  })
const invoke = async (environment: ExecutionEnvironment, event: unknown = {}, timeoutMs?: number) =>
  value(await kernel.driver.settle(start(environment, event, timeoutMs)))
const inline = async (source: string, answer?: Parameters<typeof environmentSpec>[1]) =>
  host.create(environmentSpec(await inlineCode(source), answer))
const result = async (body: string) => invoke(await inline(`exports.handler = async (event) => { ${body} }`))

function value(outcome: InvocationResult): unknown {
  return outcome.kind === 'timeout' ? 'time-out' : JSON.parse(outcome.payload)
}

describe('time', () => {
  test('timers take virtual time, to the millisecond', async () => {
    const before = kernel.clock.now()
    expect(
      await result(`const start = [Date.now(), performance.now(), process.hrtime.bigint()]
        await new Promise((resolve) => setTimeout(resolve, 600_000))
        return [Date.now() - start[0], performance.now() - start[1], Number(process.hrtime.bigint() - start[2])]`),
    ).toEqual([600_000, 600_000, 600_000_000_000])
    expect(msBetween(before, kernel.clock.now())).toBe(600_000)
  })

  test('timers of one instant run in the order of setting, immediates before them', async () => {
    expect(
      await result(`const order = []
        setTimeout(() => order.push('timeout 1'), 5)
        setTimeout(() => order.push('timeout 2'), 5)
        setTimeout(() => order.push('never'), 4).close()
        setImmediate(() => order.push('immediate'))
        process.nextTick(() => order.push('tick'))
        Promise.resolve().then(() => order.push('microtask'))
        await require('node:timers/promises').setTimeout(6)
        return order`),
    ).toEqual(['microtask', 'tick', 'immediate', 'timeout 1', 'timeout 2'])
  })

  test('intervals repeat until they are cleared, and refresh starts a timer anew', async () => {
    expect(
      await result(`const times = [], start = Date.now()
        await new Promise((resolve) => {
          const refreshed = setTimeout(() => { times.push('refreshed', Date.now() - start); resolve() }, 25)
          const interval = setInterval(() => {
            times.push(Date.now() - start)
            if (times.length === 2) refreshed.refresh()
            if (times.length === 3) clearInterval(interval)
          }, 10)
        })
        return times`),
    ).toEqual([10, 20, 30, 'refreshed', 45])
  })

  test('AsyncLocalStorage leads through timers and requests', async () => {
    expect(
      await result(`const { AsyncLocalStorage } = require('node:async_hooks')
        const storage = new AsyncLocalStorage(), seen = []
        await Promise.all(['a', 'b'].map((name) => storage.run(name, async () => {
          await new Promise((resolve) => setTimeout(resolve, 10))
          seen.push(storage.getStore())
          await fetch('https://api.example.test/')
          seen.push(storage.getStore())
        })))
        return seen`),
    ).toEqual(['a', 'b', 'a', 'b'])
  })

  test('every face of the clock shows the same time, in UTC', async () => {
    const world = virtualKernel()
    const own = new IsolateHost({ kernel: world })
    const environment = own.create(
      environmentSpec(
        await inlineCode(`exports.handler = async () => ({
          new: new Date().toISOString(),
          called: Date(),
          parts: new Date(2026, 5, 1, 12).toISOString(),
          parsed: new Date('2026-06-01T12:00:00').toISOString(),
          offset: new Date('2026-06-01T12:00:00+02:00').toISOString(),
          local: [new Date().getHours(), new Date().getTimezoneOffset()],
          intl: new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' }).format(),
          text: new Date(0).toLocaleString(),
          number: (1234.5).toLocaleString(),
          event: new Event('x').timeStamp,
          subclass: new (class Day extends Date {})() instanceof Date,
          time: Number(new Date(new Date(5))),
        })`),
      ),
    )
    const outcome = await world.driver.settle(
      environment.invoke({
        requestId: 'request',
        payload: '{}',
        deadline: plusMs(world.clock.now(), 1_000),
        traceId: '',
      }),
    )
    await own.close()
    const { intl, ...rest } = value(outcome) as { intl: string }
    expect(rest).toEqual({
      new: '2026-01-01T00:00:00.000Z',
      called: 'Thu Jan 01 2026 00:00:00 GMT+0000 (Coordinated Universal Time)',
      parts: '2026-06-01T12:00:00.000Z',
      parsed: '2026-06-01T12:00:00.000Z',
      offset: '2026-06-01T10:00:00.000Z',
      local: [0, 0],
      text: '1/1/1970, 12:00:00 AM',
      number: '1,234.5',
      event: 0,
      subclass: true,
      time: 5,
    })
    expect(intl.replace(/\s/g, ' ')).toBe('1/1/26, 12:00 AM')
  })

  test('the deadline is virtual', async () => {
    const environment = await inline(
      'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000))',
    )
    const before = kernel.clock.now()
    expect(await invoke(environment, {}, 3_000)).toBe('time-out')
    expect(msBetween(before, kernel.clock.now())).toBe(3_000)
  })
})

describe('frozen between events (LL-01)', () => {
  test('a background timer goes on with the next event', async () => {
    const environment = await inline(`let fired = 0
      exports.handler = async () => {
        setTimeout(() => { fired++ }, 10)
        const before = fired
        await new Promise((resolve) => setTimeout(resolve, 5))
        return [before, fired]
      }`)
    expect(await invoke(environment)).toEqual([0, 0])
    await kernel.driver.settle(sleep(kernel.clock, 1_000))
    expect(await invoke(environment)).toEqual([0, 1])
  })

  test('an answer to a request of an earlier event arrives with the next event', async () => {
    const environment = await inline(
      `let arrived = 0
      exports.handler = async () => {
        const before = arrived
        fetch('https://api.example.test/').then(() => { arrived++ })
        await new Promise((resolve) => setTimeout(resolve, 5))
        return [before, arrived]
      }`,
      async () => {
        await sleep(kernel.clock, 100)
        return jsonResponse(200, {})
      },
    )
    expect(await invoke(environment)).toEqual([0, 0])
    await kernel.driver.settle(sleep(kernel.clock, 1_000))
    expect(await invoke(environment)).toEqual([0, 1])
  })
})

describe('chance', () => {
  const draws = `const crypto = require('crypto')
    exports.handler = async () => [
      Math.random(), crypto.randomUUID(), crypto.randomBytes(8).toString('hex'), crypto.randomInt(1_000_000),
      [...globalThis.crypto.getRandomValues(new Uint8Array(4))],
      await new Promise((resolve, reject) => crypto.randomBytes(4, (error, bytes) => error ? reject(error) : resolve(bytes.toString('hex')))),
      await new Response(Object.assign(new FormData(), {})).text(),
    ]`

  test("is the environment's own stream", async () => {
    const code = await inlineCode(draws)
    const [one, same, other] = ['a', 'a', 'b'].map((seed) =>
      host.create({ ...environmentSpec(code), random: Random.fromSeed(seed) }),
    ) as [ExecutionEnvironment, ExecutionEnvironment, ExecutionEnvironment]
    const first = await invoke(one)
    expect(await invoke(same)).toEqual(first)
    expect(await invoke(other)).not.toEqual(first)
    expect(await invoke(one)).not.toEqual(first)
  })
})

describe('asynchronous work of Node.js', () => {
  test('is done at once, with the same result', async () => {
    expect(
      await result(`const { promisify } = require('util'), zlib = require('zlib'), fs = require('fs'), crypto = require('crypto')
        const zipped = await promisify(zlib.gzip)('text')
        const stream = zlib.createGunzip()
        stream.end(zipped)
        const unzipped = (await stream.toArray()).toString()
        await fs.promises.mkdir('/tmp/a/b', { recursive: true })
        await fs.promises.writeFile('/tmp/a/b/c.txt', 'one')
        fs.appendFileSync('/tmp/a/b/c.txt', ' two')
        const read = await promisify(fs.readFile)('/tmp/a/b/c.txt', 'utf8')
        const key = await crypto.subtle.importKey('raw', Buffer.from('key'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
        const signed = Buffer.from(await globalThis.crypto.subtle.sign('HMAC', key, Buffer.from('data'))).toString('hex')
        const derived = (await promisify(crypto.pbkdf2)('p', 's', 1, 8, 'sha256')).toString('hex')
        return {
          unzipped, read, derived, same: signed === crypto.createHmac('sha256', 'key').update('data').digest('hex'),
          task: fs.readdirSync('/var/task').length, missing: await fs.promises.readFile('/etc/passwd').catch((error) => error.code),
          readOnly: (() => { try { fs.writeFileSync('/var/task/x', '') } catch (error) { return error.code } })(),
        }`),
    ).toEqual({
      unzipped: 'text',
      read: 'one two',
      derived: expect.stringMatching(/^[0-9a-f]{16}$/),
      same: true,
      task: 0,
      missing: 'ENOENT',
      readOnly: 'EROFS',
    })
  })

  test('errors and binary values of Node.js are of the classes that the code knows', async () => {
    expect(
      await result(`const error = (() => { try { Buffer.alloc(-1) } catch (error) { return error } })()
        return [error instanceof RangeError, error instanceof Error, error instanceof TypeError,
          Buffer.from('a') instanceof Uint8Array, new TextEncoder().encode('a') instanceof Uint8Array,
          structuredClone(new Uint8Array(1)) instanceof Uint8Array]`),
    ).toEqual([true, true, false, true, true, true])
  })
})

describe('what cannot be repeated fails by name', () => {
  test.each([
    ['child processes', `require('child_process').spawn('ls')`],
    ['promisified child processes', `await require('util').promisify(require('child_process').exec)('ls')`],
    ['worker threads', `new (require('worker_threads').Worker)('x')`],
    ['sockets', `require('net').connect(80, 'example.test')`],
    ['TLS sockets', `require('tls').connect(443)`],
    ['HTTP/2', `require('http2').connect('https://example.test')`],
    ['HTTP servers', `require('http').createServer().listen(0)`],
    ['DNS', `await require('dns').promises.lookup('example.test')`],
    ['datagrams', `require('dgram').createSocket('udp4')`],
    ['keys', `require('crypto').generateKeyPairSync('ed25519')`],
    ['key exchange', `new (require('crypto').ECDH)('secp256k1').generateKeys()`],
    ['signers by class', `new (require('crypto').Sign)('sha256')`],
    ['object URLs', `URL.createObjectURL(new Blob([]))`],
    [
      'ciphers of Web Crypto',
      `await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])`,
    ],
    ['a realm of its own', `require('vm').runInNewContext('Date.now()')`],
    ['message channels', `new MessageChannel()`],
    ['web sockets', `new WebSocket('wss://example.test')`],
    ['file watchers', `require('fs').watch('/tmp')`],
    ['async hooks', `require('async_hooks').executionAsyncId()`],
    ['heap statistics', `require('v8').getHeapStatistics()`],
    ['compression streams', `new CompressionStream('gzip')`],
    ['killing', `process.kill(1)`],
    ['Atomics.wait', `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`],
  ])('%s', async (_, source) => {
    const error = (await result(`${source}; return 'passed'`)) as Record<string, string>
    expect(error).toMatchObject({ errorType: 'AntipodeError' })
    expect(error.errorMessage).toContain('cannot be repeated in a simulated world')
  })

  test('a library may load what it never uses', async () => {
    expect(
      await result(
        `require('child_process'); const { Socket } = require('net'); class Mine extends Socket {}; return 'fine'`,
      ),
    ).toBe('fine')
  })
})

describe('an endless loop', () => {
  const counter = `let n = 0; const own = Math.random()
    exports.handler = async ({ wait }) => {
      n++
      if (wait) await fetch('https://api.example.test/')
      return [n, own, Math.random()]
    }`
  const loop = 'exports.handler = async () => { await null; for (;;); }'

  test('ends at its virtual deadline, and others of the thread go on with their state', async () => {
    const run = async (looping: boolean) => {
      const world = virtualKernel()
      const own = new IsolateHost({ kernel: world, watchdogMs: 1_000 })
      const answered = async () => {
        await sleep(world.clock, 2_000)
        return jsonResponse(200, {})
      }
      const begin = (environment: ExecutionEnvironment, event: unknown) =>
        environment.invoke({
          requestId: 'request',
          payload: JSON.stringify(event),
          deadline: plusMs(world.clock.now(), 3_000),
          traceId: '',
        })
      const steady = own.create(environmentSpec(await inlineCode(counter), answered))
      const looper = environmentSpec(await inlineCode(loop))
      const results = [value(await world.driver.settle(begin(steady, {})))]
      // At work, with a request on its way, while the other takes the thread down.
      const working = begin(steady, { wait: true })
      if (looping) {
        const before = world.clock.now()
        const environment = own.create(looper)
        expect(await world.driver.settle(begin(environment, {}))).toEqual({ kind: 'timeout' })
        expect(msBetween(before, world.clock.now())).toBe(3_000)
        expect(environment.spent).toBe(true)
        expect(looper.lines[0]).toMatch(/^antipode: the code ran for 1000 ms without waiting/)
      }
      results.push(value(await world.driver.settle(working)))
      results.push(value(await world.driver.settle(begin(steady, {}))))
      await own.close()
      return results
    }
    const undisturbed = await run(false)
    expect(undisturbed.map((one) => (one as number[])[0])).toEqual([1, 2, 3])
    expect(await run(true)).toEqual(undisturbed)
  })

  test('with a short record the others start cold', async () => {
    const world = virtualKernel()
    const own = new IsolateHost({ kernel: world, watchdogMs: 1_000, recordBytes: 300 })
    const call = async (environment: ExecutionEnvironment) =>
      value(
        await world.driver.settle(
          environment.invoke({
            requestId: 'request',
            payload: '{}',
            deadline: plusMs(world.clock.now(), 1_000),
            traceId: '',
          }),
        ),
      )
    const steady = own.create(environmentSpec(await inlineCode(counter)))
    await call(steady)
    expect(await call(steady)).toEqual([2, expect.any(Number), expect.any(Number)])
    expect(await call(own.create(environmentSpec(await inlineCode(loop))))).toBe('time-out')
    expect(await call(steady)).toEqual([1, expect.any(Number), expect.any(Number)])
    await own.close()
  })
})

describe('connection time-outs of the code', () => {
  test('end with the connection, and not with the answer', async () => {
    const code = await inlineCode(`const http = require('http')
      exports.handler = () => new Promise((resolve) => {
        const request = http.get('http://api.example.test/', () => resolve('answered'))
        request.on('socket', (socket) => {
          const timer = setTimeout(() => { request.destroy(); resolve('not connected') }, 1_000)
          socket.on('connect', () => clearTimeout(timer))
        })
        request.on('error', () => {})
      })`)
    const run = (connects: boolean) => {
      const request = async (_: unknown, onConnected?: () => void) => {
        await sleep(kernel.clock, 500)
        if (connects) onConnected?.()
        await sleep(kernel.clock, 1_500)
        return jsonResponse(200, {})
      }
      return invoke(host.create({ ...environmentSpec(code), outbound: { request } }))
    }
    expect(await run(true)).toBe('answered')
    expect(await run(false)).toBe('not connected')
  })
})
