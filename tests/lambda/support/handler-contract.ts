// What a handler meets in either kind of environment: one body of tests, run by isolate/ and worker/.
import { afterAll, describe, expect, test } from 'vitest'
import { bodyText, type HttpRequest, type HttpResponse, jsonResponse, textBody } from '#simulator/aws/http.js'
import type { CodeBundle } from '#simulator/lambda/code/bundle.js'
import type {
  EnvironmentSpec,
  ExecutionEnvironment,
  InvocationResult,
} from '#simulator/lambda/environment.js'
import { NetworkError } from '#simulator/network/errors.js'
import { environmentSpec, fakeTable, inlineCode, itemsCode, pairCode } from './environment-spec.js'

export interface Carrier {
  create(spec: EnvironmentSpec): ExecutionEnvironment
  invoke(
    environment: ExecutionEnvironment,
    event: unknown,
    requestId: string,
    timeoutMs: number,
  ): Promise<InvocationResult>
  close(): Promise<void>
}

export function handlerContract(carrier: Carrier): void {
  afterAll(() => carrier.close())

  let requests = 0
  const run = (code: CodeBundle, answer?: (request: HttpRequest) => Promise<HttpResponse>) => {
    const spec = environmentSpec(code, answer)
    const environment = carrier.create(spec)
    return {
      environment,
      spec,
      invoke: (event: unknown = {}, timeoutMs = 5_000) =>
        carrier.invoke(environment, event, `request-${++requests}`, timeoutMs),
    }
  }
  const inline = async (source: string, answer?: (request: HttpRequest) => Promise<HttpResponse>) =>
    run(await inlineCode(source), answer)
  const result = async (source: string, event: unknown = {}) => {
    const outcome = await (await inline(source)).invoke(event)
    expect(outcome).toMatchObject({ kind: 'success' })
    return value(outcome)
  }
  const failure = async (source: string) => {
    const outcome = await (await inline(source)).invoke()
    expect(outcome).toMatchObject({ kind: 'error' })
    return value(outcome) as { errorType: string; errorMessage: string; trace?: string[] }
  }

  describe('forms of handlers', () => {
    test('async', async () => {
      expect(await result('exports.handler = async (event) => ({ got: event.x })', { x: 1 })).toEqual({
        got: 1,
      })
    })

    test('nothing returned is null', async () => {
      expect(await result('exports.handler = async () => {}')).toBeNull()
    })

    test('a callback answers when nothing is left to do', async () => {
      const { invoke, spec } = await inline(`exports.handler = (event, context, callback) => {
        setTimeout(() => console.log('still working'), 20)
        callback(null, 'answer')
      }`)
      expect(value(await invoke())).toBe('answer')
      expect(spec.lines.some((line) => line.endsWith('still working'))).toBe(true)
    })

    test('a callback answers at once without callbackWaitsForEmptyEventLoop', async () => {
      const { invoke, spec } = await inline(`exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false
        setTimeout(() => console.log('still working'), 2_000)
        callback(null, 'answer')
      }`)
      expect(value(await invoke())).toBe('answer')
      expect(spec.lines).toEqual([])
    })

    test('a callback with an error', async () => {
      expect(
        await failure(`exports.handler = (event, context, callback) => callback(new TypeError('no'))`),
      ).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' })
    })

    test("a plain function's return value counts for nothing, as on AWS", async () => {
      expect(await result('exports.handler = () => 5')).toBeNull()
    })

    test('the old context functions', async () => {
      expect(await result('exports.handler = (event, context) => context.succeed("old")')).toBe('old')
    })

    test('a promise that is never settled ends the invocation when nothing is left to do', async () => {
      expect(await failure('exports.handler = async () => new Promise(() => {})')).toMatchObject({
        errorType: 'Runtime.NodeJsExit',
      })
    })
  })

  describe('context and environment (fidelity 5.3)', () => {
    test('the context object', async () => {
      const context = await result(
        `exports.handler = async (event, context) => ({
          ...context, left: context.getRemainingTimeInMillis(), tracing: process.env._X_AMZN_TRACE_ID,
        })`,
      )
      expect(context).toMatchObject({
        functionName: 'items',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:eu-west-2:123456789012:function:items',
        memoryLimitInMB: '256',
        awsRequestId: `request-${requests}`,
        logGroupName: '/aws/lambda/items',
        callbackWaitsForEmptyEventLoop: true,
        tracing: 'Root=1-trace',
      })
      const { left } = context as { left: number }
      expect(left).toBeGreaterThan(3_000)
      expect(left).toBeLessThanOrEqual(5_000)
    })

    test("process.env holds the function's variables and nothing of the machine", async () => {
      const names = await result('exports.handler = async () => Object.keys(process.env).sort()')
      expect(names).toEqual(
        [...Object.keys(environmentSpec(await inlineCode('0')).variables), '_X_AMZN_TRACE_ID'].sort(),
      )
    })

    test('the code stands in /var/task', async () => {
      expect(
        await result(
          'exports.handler = async () => [process.cwd(), __dirname, __filename, require("os").homedir()]',
        ),
      ).toEqual(['/var/task', '/var/task', '/var/task/index.js', '/home/sbx_user1051'])
    })

    test("the function's own files can be read", async () => {
      expect(value(await run(await itemsCode('plain.handler')).invoke())).toEqual({ greeting: 'hello' })
      expect(value(await run(await itemsCode('plain.nested.deep')).invoke())).toBe('deep')
    })

    test('the code runs in a main thread', async () => {
      expect(
        await result(`exports.handler = async () => {
          const { isMainThread, parentPort, workerData, threadId } = require('node:worker_threads')
          return [isMainThread, parentPort, workerData, threadId]
        }`),
      ).toEqual([true, null, null, 0])
    })
  })

  describe('life of an environment (LL-01, LL-02)', () => {
    test('module state lives from event to event', async () => {
      const { invoke } = await inline('let n = 0; exports.handler = async () => ++n')
      expect([value(await invoke()), value(await invoke())]).toEqual([1, 2])
    })

    test('environments do not share globals or modules', async () => {
      const source = `const os = require('node:os')
        exports.handler = async () => {
          const before = [globalThis.mark, os.mark, process.env.MARK, Array.prototype.mark]
          globalThis.mark = os.mark = process.env.MARK = Array.prototype.mark = 'set'
          return before.filter(Boolean)
        }`
      const [one, other] = [await inline(source), await inline(source)]
      expect(value(await one.invoke())).toEqual([])
      expect(value(await other.invoke())).toEqual([])
      expect(value(await one.invoke())).toHaveLength(4)
    })

    test.each([
      ['at once', 'exports.handler = async () => { for (;;); }'],
      ['after an await', 'exports.handler = async () => { await null; for (;;); }'],
      ['of microtasks', 'exports.handler = async () => { for (;;) await null }'],
    ])('an endless loop %s is a time-out', async (_, source) => {
      const { environment, invoke } = await inline(source)
      expect(await invoke({}, 1_000)).toMatchObject({ kind: 'timeout' })
      expect(environment.spent).toBe(true)
    })

    test('waiting too long is a time-out', async () => {
      const { environment, invoke } = await inline(
        'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000))',
      )
      expect(await invoke({}, 300)).toMatchObject({ kind: 'timeout' })
      expect(environment.spent).toBe(true)
    })
  })

  describe('errors (LI-03, LI-05)', () => {
    test('LI-05: an error has type, message and trace', async () => {
      const error = await failure(
        `class Refused extends Error { constructor(text) { super(text); this.name = 'Refused' } }
         exports.handler = async () => { throw new Refused('not today') }`,
      )
      expect(error).toMatchObject({ errorType: 'Refused', errorMessage: 'not today' })
      expect(error.trace?.[0]).toMatch(/^(Refused|Error): not today$/)
    })

    test('LI-05: traces show the lines that the user wrote, under /var/task', async () => {
      const { invoke, spec } = run(await itemsCode('src/app.failing'))
      const error = value(await invoke()) as { trace: string[] }
      expect(error.trace).toEqual([
        'RangeError: too far',
        expect.stringMatching(/^ {4}at .*\/var\/task\/src\/app\.ts:19:9\)?$/),
        ...error.trace.slice(2),
      ])
      expect(error.trace.join('\n')).not.toContain(process.cwd())
      expect(spec.lines.at(-1)).toContain(
        `\trequest-${requests}\tERROR\tInvoke Error \t{"errorType":"RangeError"`,
      )
    })

    test('LI-05: traces lead through the modules of the function', async () => {
      const { invoke } = run(await itemsCode(), fakeTable())
      const { trace } = value(await invoke({ text: undefined })) as { trace: string[] }
      expect(trace[1]).toMatch(/at describe \(\/var\/task\/src\/shared\/describe\.ts:6:33\)/)
    })

    test('LI-05: functions that share a script have their own names, files and lines', async () => {
      const [one, other, failing] = (await pairCode('one', 'other', 'failing')) as [
        CodeBundle,
        CodeBundle,
        CodeBundle,
      ]
      expect(other.scriptId).toBe(one.scriptId)
      for (const [code, name] of [
        [one, 'one'],
        [other, 'other'],
      ] as const) {
        const error = value(await run(code).invoke({ refuse: true })) as { trace: string[] }
        expect(error).toMatchObject({ errorType: 'Refused', errorMessage: name })
        expect(error.trace[1]).toMatch(
          new RegExp(`^ {4}at (Object\\.)?handler \\(/var/task/${name}\\.ts:10:\\d+\\)$`),
        )
      }
      const { trace } = value(await run(failing).invoke()) as { trace: string[] }
      expect(trace[1]).toMatch(/ \(\/var\/task\/failing\.ts:4:\d+\)$/)
      expect(trace.join('\n')).not.toMatch(/antipode|\.\.\//)
    })

    test('functions that share a script share nothing else', async () => {
      const [one, other] = (await pairCode('one', 'other')) as [CodeBundle, CodeBundle]
      const [first, second, third] = [run(one), run(one), run(other)]
      await first.invoke()
      const answers = [await first.invoke(), await second.invoke(), await third.invoke()].map(value)
      expect(answers).toMatchObject([
        { from: 'one', visits: 2, file: '/var/task/one.js' },
        { from: 'one', visits: 1 },
        { from: 'other', visits: 1, file: '/var/task/other.js', item: { id: { N: '1' } } },
      ])
    })

    test('what is thrown and is no error', async () => {
      expect(await failure(`exports.handler = async () => { throw 'text' }`)).toEqual({
        errorType: 'string',
        errorMessage: 'text',
        trace: [],
      })
    })

    test('a failed initialisation is told to the invoker, and the environment is spent', async () => {
      const { environment, invoke } = await inline(`throw new SyntaxError('at start'); exports.handler = 1`)
      expect(value(await invoke())).toMatchObject({ errorType: 'SyntaxError', errorMessage: 'at start' })
      expect(environment.spent).toBe(true)
    })

    test('a missing export', async () => {
      expect(await failure('exports.other = 1')).toMatchObject({
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: 'index.handler is undefined or not exported',
      })
    })

    test.each([
      ['0', 'Runtime exited without providing a reason'],
      ['3', 'Runtime exited with error: exit status 3'],
    ])('LI-03: process.exit(%s)', async (status, reason) => {
      const { environment, invoke } = await inline(`exports.handler = async () => process.exit(${status})`)
      expect(value(await invoke())).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: request-${requests} Error: ${reason}`,
      })
      expect(environment.spent).toBe(true)
    })

    test('nothing thrown where nobody listens ends the environment only', async () => {
      await failure(`exports.handler = async () => {
        process.removeAllListeners('uncaughtException')
        setTimeout(() => { throw null }, 1)
        await new Promise(() => {})
      }`)
    })

    test('an unhandled rejection ends the process', async () => {
      const { environment, invoke } = await inline(`exports.handler = async () => {
        Promise.reject(new TypeError('nobody listens'))
        await new Promise((resolve) => setTimeout(resolve, 50))
      }`)
      expect(value(await invoke())).toMatchObject({
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'TypeError: nobody listens',
      })
      expect(environment.spent).toBe(true)
    })

    test('an error thrown in a timer ends the process', async () => {
      const { environment, invoke } = await inline(`exports.handler = async () => {
        setTimeout(() => { throw new Error('late') }, 10)
        await new Promise((resolve) => setTimeout(resolve, 1_000))
      }`)
      expect(value(await invoke())).toMatchObject({ errorType: 'Error', errorMessage: 'late' })
      expect(environment.spent).toBe(true)
    })

    test('an answer that is not JSON', async () => {
      expect(await failure('exports.handler = async () => ({ big: 1n })')).toMatchObject({
        errorMessage: 'Unable to stringify response body',
      })
    })
  })

  describe('the log', () => {
    test('console methods are lines with time, request and level', async () => {
      const { invoke, spec } = await inline(`exports.handler = async () => {
        console.log('info', { a: [1] }); console.warn('careful'); console.error('bad'); console.debug('detail')
        process.stdout.write('raw\\n')
      }`)
      await invoke()
      const lines = spec.lines.filter((line) => line !== 'raw')
      expect(lines.map((line) => line.split('\t').slice(1))).toEqual([
        [`request-${requests}`, 'INFO', 'info { a: [ 1 ] }'],
        [`request-${requests}`, 'WARN', 'careful'],
        [`request-${requests}`, 'ERROR', 'bad'],
        [`request-${requests}`, 'DEBUG', 'detail'],
      ])
      expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t/)
    })
  })

  describe('the network', () => {
    test('the SDK reaches the world', async () => {
      const { invoke, spec } = run(await itemsCode(), fakeTable())
      const answer = value(await invoke({ text: 'hello' }))
      expect(answer).toMatchObject({ count: 1, description: { length: 5 }, item: { text: 'hello' } })
      expect(spec.requests).toHaveLength(2)
      expect(spec.requests[0]).toMatchObject({
        method: 'POST',
        protocol: 'https:',
        host: 'dynamodb.eu-west-2.amazonaws.com',
        target: '/',
      })
      expect(
        spec.requests[0]?.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1],
      ).toContain('/eu-west-2/dynamodb/aws4_request')
    })

    test('http.request with a body, headers and a query', async () => {
      const { invoke, spec } = await inline(
        `const http = require('http')
        exports.handler = () => new Promise((resolve, reject) => {
          const request = http.request('http://api.example.test:8080/path?q=1', { method: 'PUT', headers: { 'X-One': ['a', 'b'] } }, (response) => {
            let body = ''
            response.setEncoding('utf8').on('data', (part) => { body += part }).on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], cookies: response.headers['set-cookie'], body, complete: response.complete }))
          })
          request.on('error', reject)
          request.write('one,'); request.end('two')
        })`,
        async (request) => ({
          status: 201,
          headers: [
            ['Content-Type', 'text/plain'],
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
          ],
          body: textBody(`got ${bodyText(request.body)}`),
        }),
      )
      expect(value(await invoke())).toEqual({
        status: 201,
        type: 'text/plain',
        cookies: ['a=1', 'b=2'],
        body: 'got one,two',
        complete: true,
      })
      expect(spec.requests[0]).toMatchObject({
        method: 'PUT',
        protocol: 'http:',
        host: 'api.example.test:8080',
        target: '/path?q=1',
        headers: [
          ['X-One', 'a'],
          ['X-One', 'b'],
        ],
      })
    })

    test('fetch, with JSON both ways and a redirect', async () => {
      const { invoke, spec } = await inline(
        `exports.handler = async () => {
          const response = await fetch('https://api.example.test/old', { method: 'POST', body: JSON.stringify({ a: 1 }), headers: { 'content-type': 'application/json' } })
          const json = await response.json()
          return { json, ok: response.ok, url: response.url, redirected: response.redirected, plain: json instanceof Object }
        }`,
        async (request) =>
          request.target === '/old'
            ? { status: 307, headers: [['Location', '/new']], body: textBody('') }
            : jsonResponse(200, { got: JSON.parse(bodyText(request.body)) }),
      )
      expect(value(await invoke())).toEqual({
        json: { got: { a: 1 } },
        ok: true,
        url: 'https://api.example.test/new',
        redirected: true,
        plain: true,
      })
      expect(spec.requests.map(({ target }) => target)).toEqual(['/old', '/new'])
    })

    test.each([
      ['refused', 'ECONNREFUSED', 'connect'],
      ['connect-timeout', 'ETIMEDOUT', 'connect'],
      ['reset', 'ECONNRESET', 'read'],
      ['name-not-found', 'ENOTFOUND', 'getaddrinfo'],
    ] as const)('a failure %s is %s', async (reason, code, syscall) => {
      const refuse = async () => {
        throw new NetworkError(reason, 'test')
      }
      const { invoke } = await inline(
        `const https = require('node:https')
        exports.handler = async () => {
          const [plain, fetched] = await Promise.all([
            new Promise((resolve) => https.get('https://api.example.test/').on('error', resolve)),
            fetch('https://api.example.test/').catch((error) => error),
          ])
          return { code: plain.code, syscall: plain.syscall, isError: plain instanceof Error, fetched: [fetched.message, fetched.cause.code] }
        }`,
        refuse,
      )
      expect(value(await invoke())).toEqual({
        code,
        syscall,
        isError: true,
        fetched: ['fetch failed', code],
      })
    })

    test('a request that is given up', async () => {
      const { invoke } = await inline(
        `exports.handler = async () => {
          const error = await fetch('https://api.example.test/', { signal: AbortSignal.timeout(50) }).catch((error) => error)
          return error.name
        }`,
        () => new Promise(() => {}),
      )
      expect(value(await invoke())).toBe('TimeoutError')
    })
  })
}

function value(result: InvocationResult): unknown {
  return result.kind === 'timeout' ? 'time-out' : JSON.parse(result.payload)
}
