// The Lambda service of a region whose functions are in a backend, over HTTP to a backend of the test's own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import type { AntipodeError } from '#simulator/kernel/errors.js'
import type { Kernel } from '#simulator/kernel/kernel.js'
import { Random } from '#simulator/kernel/random.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { Trace } from '#simulator/kernel/trace.js'
import { CodeStore } from '#simulator/lambda/code/code-store.js'
import type { LambdaEvent } from '#simulator/lambda/events.js'
import { EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import { EndpointServices } from '#simulator/region/endpoint/endpoint-services.js'
import type { RegionEvent } from '#simulator/region/events.js'
import { ScriptedStream, STREAM_ARN } from '../../../support/scripted-stream.js'
import { FakeBackend } from './fake-backend.js'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function world({
  functionEndpoint,
  caller,
}: {
  functionEndpoint?: string
  caller?: ServiceCaller
} = {}) {
  const backend = await FakeBackend.open()
  endings.push(() => backend.close())
  const clock = new RealClock()
  const faults: unknown[] = []
  const kernel: Kernel = {
    clock,
    random: Random.fromSeed(1),
    background: (work) => void work.catch((error: unknown) => faults.push(error)),
  }
  const trace = new Trace<LambdaEvent | RegionEvent>(clock)
  const events: LambdaEvent[] = []
  trace.subscribe((event) => events.push(event as LambdaEvent))
  const endpoint = { url: backend.url, credentials: EMULATOR_CREDENTIALS }
  const region = { services: new Map([['lambda', endpoint]]), ...(functionEndpoint && { functionEndpoint }) }
  const endpoints = new EndpointServices({ region: 'us-east-1', backend: region, kernel, emit: trace.emit })
  const lambda = endpoints.lambda({
    kernel,
    emit: trace.emit,
    caller: caller ?? new ScriptedStream(clock),
    code: new CodeStore(),
    settings: { pollIntervalMs: 5, batchRetry: { fromMs: 1, toMs: 1 } },
  })
  if (!lambda) throw new Error('no Lambda at the endpoint')
  endings.push(() => endpoints.close())
  endings.push(() => lambda.close())
  let requests = 0
  const call = (operation: string, input: object = {}): Promise<Shape> =>
    lambda.service.call(operation, input as Shape, { requestId: `request-${++requests}` })
  const create = (text: string, members: object = {}) =>
    call('CreateFunction', {
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/r',
      Code: { ZipFile: text },
      ...members,
    })
  const told = <T extends LambdaEvent['type']>(type: T) =>
    events.filter((event): event is Extract<LambdaEvent, { type: T }> => event.type === type)
  return { backend, lambda, call, create, told, faults, clock }
}

function project(files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'antipode-test-'))
  endings.push(() => rmSync(directory, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true })
    writeFileSync(path.join(directory, file), text)
  }
  return directory
}

const ECHO = 'exports.handler = async (event) => ({ event, env: process.env })'

describe('creating', () => {
  test('a function is created with the settings of the template, and answered when it is active', async () => {
    const { backend, create } = await world()
    const created = await create(ECHO, {
      Timeout: 7,
      MemorySize: 256,
      Description: 'says what it hears',
      Environment: { Variables: { TABLE: 'messages' } },
      Architectures: ['arm64'],
    })
    expect(created).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      State: 'Active',
      Timeout: 7,
      MemorySize: 256,
      Description: 'says what it hears',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/r',
    })
    expect(backend.variables('f')).toMatchObject({ TABLE: 'messages' })
    // Bundles are of no machine's kind: a backend on another must not refuse them.
    expect(created).not.toHaveProperty('Architectures')
    expect([...backend.functions.keys()]).toEqual(['f'])
  })

  test('the same code is the same archive', async () => {
    const [one, other] = [await world(), await world()]
    const Code = { LocalPath: project({ 'index.ts': 'export const handler = async () => 1' }) }
    await one.create('', { Code })
    await other.create('', { Code })
    expect(one.backend.functions.get('f')?.archive).toEqual(other.backend.functions.get('f')?.archive)
  })

  test('a handler in a folder is where Handler says, with its dependencies and its source map', async () => {
    const { backend, create, call } = await world()
    const LocalPath = project({
      'src/app.ts': `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
        import path from 'node:path'
        export const handler = async () => [DynamoDBClient.name, path.basename(import.meta.url), __dirname]`,
    })
    await create('', { Handler: 'src/app.handler', Code: { LocalPath } })
    expect(Object.keys(backend.files('f'))).toEqual(['src/app.js', 'src/app.js.map'])
    expect(backend.files('f')['src/app.js']).toContain('//# sourceMappingURL=app.js.map')
    const { Payload } = await call('Invoke', { FunctionName: 'f' })
    expect(JSON.parse(Payload as string)).toEqual(['DynamoDBClient', 'app.js', path.resolve('/task/src')])
  })

  test('functions that share a bundle here are themselves there', async () => {
    const { call, create } = await world()
    const uses = (name: string) => `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
      export const handler = async () => '${name} ' + DynamoDBClient.name`
    const Code = { LocalPath: project({ 'a.ts': uses('a'), 'b.ts': uses('b') }) }
    await Promise.all([
      create('', { FunctionName: 'fa', Handler: 'a.handler', Code }),
      create('', { FunctionName: 'fb', Handler: 'b.handler', Code }),
    ])
    expect(await call('Invoke', { FunctionName: 'fa' })).toMatchObject({ Payload: '"a DynamoDBClient"' })
    expect(await call('Invoke', { FunctionName: 'fb' })).toMatchObject({ Payload: '"b DynamoDBClient"' })
  })

  test('what is there already is brought up to date, one update after the other', async () => {
    const { backend, create, call } = await world()
    await create('exports.handler = async () => 1')
    await create('exports.handler = async () => 2', { Timeout: 9 })
    expect(await call('Invoke', { FunctionName: 'f' })).toMatchObject({ Payload: '2' })
    expect(backend.functions.get('f')?.configuration).toMatchObject({ Timeout: 9 })
  })

  test('UpdateFunctionCode bundles, too', async () => {
    const { create, call } = await world()
    await create('exports.handler = async () => 1')
    await call('UpdateFunctionCode', { FunctionName: 'f', ZipFile: 'exports.handler = async () => 3' })
    expect(await call('Invoke', { FunctionName: 'f' })).toMatchObject({ Payload: '3' })
  })

  test('UpdateFunctionConfiguration keeps what we set', async () => {
    const { backend, create, call } = await world({ functionEndpoint: 'http://antipode:4566' })
    await create(ECHO, { Environment: { Variables: { AA: '1' } } })
    await call('UpdateFunctionConfiguration', { FunctionName: 'f', Environment: { Variables: { BB: '2' } } })
    expect(backend.variables('f')).toEqual({
      AWS_ENDPOINT_URL: 'http://antipode:4566',
      ...(Number.parseInt(process.versions.node, 10) < 22 && {
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      }),
      BB: '2',
    })
  })

  test("a function's own AWS_ENDPOINT_URL stands before the world's", async () => {
    const { backend, create } = await world({ functionEndpoint: 'http://antipode:4566' })
    await create(ECHO, { Environment: { Variables: { AWS_ENDPOINT_URL: 'http://elsewhere' } } })
    expect(backend.variables('f').AWS_ENDPOINT_URL).toBe('http://elsewhere')
  })
})

describe('invoking', () => {
  test('payloads are text here and bytes there, any letters', async () => {
    const { create, call } = await world()
    await create(ECHO)
    const Payload = JSON.stringify({ text: 'žluťoučký 🐎 "quoted"' })
    const answer = await call('Invoke', { FunctionName: 'f', Payload })
    expect(answer).toMatchObject({ StatusCode: 200 })
    expect(JSON.parse(answer.Payload as string)).toMatchObject({ event: JSON.parse(Payload) })
    expect(answer).not.toHaveProperty('FunctionError')
  })

  test("ARNs of the world's own account name functions that the backend has in another", async () => {
    const { backend, create, call } = await world()
    await create(ECHO)
    const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:f'
    expect(await call('Invoke', { FunctionName })).toMatchObject({ StatusCode: 200 })
    expect(backend.seen.at(-1)).toMatchObject({ operation: 'Invoke', name: 'f' })
  })

  test('LI-01: an error of the function is passed on, and told', async () => {
    const { create, call, told } = await world()
    await create('exports.handler = async () => { throw new RangeError("too far") }')
    const answer = await call('Invoke', { FunctionName: 'f' })
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
    expect(told('lambda.invoked')).toMatchObject([
      {
        function: 'f',
        requestId: 'request-2',
        outcome: 'error',
        errorType: 'RangeError',
        errorMessage: 'too far',
      },
    ])
  })

  test('a time-out is told as one', async () => {
    const { create, call, told } = await world()
    await create(
      'exports.handler = async () => { throw new Error("2026-01-01 Task timed out after 3.00 seconds") }',
    )
    await call('Invoke', { FunctionName: 'f' })
    expect(told('lambda.invoked')).toMatchObject([{ outcome: 'timeout' }])
  })

  test('the log is in the trace, without the lines of the platform; to the caller only if it asks', async () => {
    const { backend, create, call, told } = await world()
    await create(ECHO)
    backend.log =
      'START RequestId: 1 Version: $LATEST\nhello\n\nEND RequestId: 1\nREPORT RequestId: 1\tDuration: 1 ms\n'
    expect(await call('Invoke', { FunctionName: 'f' })).not.toHaveProperty('LogResult')
    const asked = await call('Invoke', { FunctionName: 'f', LogType: 'Tail' })
    expect(Buffer.from(asked.LogResult as string, 'base64').toString()).toBe(backend.log)
    expect(told('lambda.log').map(({ line, requestId }) => [line, requestId])).toEqual([
      ['hello', 'request-2'],
      ['hello', 'request-3'],
    ])
    expect(told('lambda.invoked')).toHaveLength(2)
  })

  test('of a log that was cut at 4 KB, the whole lines are told', async () => {
    const { backend, create, call, told } = await world()
    await create(ECHO)
    backend.log = `${'x'.repeat(4_085)}\nlast line\n`
    await call('Invoke', { FunctionName: 'f' })
    expect(told('lambda.log').map(({ line }) => line)).toEqual(['last line'])
  })

  test('LI-01: Event and DryRun are the backend’s, and nothing is told of what cannot be seen', async () => {
    const { create, call, told } = await world()
    await create(ECHO)
    expect(await call('Invoke', { FunctionName: 'f', InvocationType: 'Event', Payload: '{}' })).toEqual({
      StatusCode: 202,
    })
    expect(await call('Invoke', { FunctionName: 'f', InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 })
    expect(told('lambda.invoked')).toEqual([])
  })

  test('LI-06: a throttle is passed on and told, and nothing is tried twice', async () => {
    const { backend, create, call, told } = await world()
    await create(ECHO)
    backend.trouble = (operation) =>
      operation === 'Invoke'
        ? {
            status: 429,
            headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
            body: '{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}',
          }
        : undefined
    await expect(call('Invoke', { FunctionName: 'f' })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    })
    expect(told('lambda.throttled')).toMatchObject([{ reason: 'ConcurrentInvocationLimitExceeded' }])
    expect(backend.operations.filter((operation) => operation === 'Invoke')).toHaveLength(1)
  })

  test('an invocation that fails in the backend is not made again: it may have done what it does', async () => {
    const { backend, create, call } = await world()
    await create(ECHO)
    backend.trouble = (operation) =>
      operation === 'Invoke' ? { status: 500, body: '{"__type":"ServiceException"}' } : undefined
    await expect(call('Invoke', { FunctionName: 'f' })).rejects.toMatchObject({ status: 500 })
    expect(backend.operations.filter((operation) => operation === 'Invoke')).toHaveLength(1)
  })

  test('LI-07: a function that is not there', async () => {
    const { call } = await world()
    await expect(call('Invoke', { FunctionName: 'nobody' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    })
  })
})

test('all else the backend answers, by the plain name of the function', async () => {
  const { backend, create, call } = await world()
  await create(ECHO)
  const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  expect(await call('ListFunctions')).toMatchObject({ Functions: [{ FunctionName: 'f' }] })
  expect(await call('GetFunctionConfiguration', { FunctionName })).toMatchObject({ FunctionName: 'f' })
  await call('DeleteFunction', { FunctionName })
  expect(backend.functions.size).toBe(0)
  await expect(call('MakeCoffee')).rejects.toMatchObject({ code: 'UnknownOperationException' })
})

describe('event-source mappings', () => {
  const MAPPING = { FunctionName: 'f', EventSourceArn: STREAM_ARN, StartingPosition: 'TRIM_HORIZON' }

  /** Until the trace has `count` batches. */
  async function batches(told: () => readonly unknown[], count: number): Promise<void> {
    for (;;) {
      if (told().length >= count) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  test('records of a stream, read here, go to the function there', async () => {
    const clock = new RealClock()
    const stream = new ScriptedStream(clock)
    const { create, call, told } = await world({ caller: stream })
    await create(
      'exports.handler = async ({ Records }) => { throw new Error(Records.map((r) => r.dynamodb.Keys.id.S).join()) }',
    )
    expect(await call('CreateEventSourceMapping', { ...MAPPING, MaximumRetryAttempts: 0 })).toMatchObject({
      State: 'Creating',
    })
    stream.write('a')
    stream.write('b')
    await batches(() => told('lambda.batch'), 1)
    const errors = told('lambda.invoked').map(({ errorMessage }) => errorMessage)
    expect(errors.join()).toMatch(/^a,?b?/)
    expect(told('lambda.batch')[0]).toMatchObject({ function: 'f', outcome: 'error' })
  })

  test('ESM-06: a backend that refuses counts as no attempt: the batch comes again', async () => {
    const clock = new RealClock()
    const stream = new ScriptedStream(clock)
    const { backend, create, call, told, faults } = await world({ caller: stream })
    await create('exports.handler = async () => 1')
    let refused = 0
    backend.trouble = (operation) =>
      operation === 'Invoke' && ++refused <= 3 ? { status: 503, body: '{}' } : undefined
    await call('CreateEventSourceMapping', { ...MAPPING, MaximumRetryAttempts: 0 })
    stream.write('a')
    await batches(() => told('lambda.batch'), 4)
    expect(told('lambda.batch').map(({ outcome }) => outcome)).toEqual([
      'throttled',
      'throttled',
      'throttled',
      'success',
    ])
    expect(faults).toEqual([])
  })

  test('one that is deleted while its function is looked up is not switched on any more', async () => {
    const { create, call } = await world()
    await create(ECHO)
    const { UUID } = await call('CreateEventSourceMapping', { ...MAPPING, Enabled: false })
    const updating = call('UpdateEventSourceMapping', { UUID, FunctionName: 'f', Enabled: true })
    await call('DeleteEventSourceMapping', { UUID })
    await expect(updating).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })

  test('the function of a mapping must be there', async () => {
    const { call } = await world()
    await expect(call('CreateEventSourceMapping', MAPPING)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})

describe('a backend that runs no functions is named, and what to do', () => {
  const refusal = (creating: Promise<unknown>): Promise<AntipodeError> =>
    creating.then(
      () => expect.fail('it was created'),
      (error: AntipodeError) => error,
    )

  test('no Lambda', async () => {
    const { backend, create } = await world()
    backend.trouble = () => ({ status: 501, body: '{"__type":"InternalFailure","message":"not enabled"}' })
    const error = await refusal(create(ECHO))
    expect(error).toMatchObject({ code: 'backend-runs-no-functions' })
    expect(error.what).toContain(`us-east-1 at ${backend.url}`)
    expect(error.why).toContain('HTTP 501: InternalFailure')
    expect(error.fix).toContain('--lambda backend')
  })

  test('what answers is not AWS-like', async () => {
    const { backend, create } = await world()
    backend.trouble = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' })
    expect(await refusal(create(ECHO))).toMatchObject({ code: 'backend-runs-no-functions' })
  })

  test('a function that becomes Failed, with the reason', async () => {
    const { backend, create } = await world()
    backend.statesOfNew = [{ State: 'Pending' }, { State: 'Failed', StateReason: 'Docker not available' }]
    expect((await refusal(create(ECHO))).why).toContain('Docker not available')
    expect(backend.functions.size).toBe(0)
  })

  test('a function that cannot be invoked, as without Node.js', async () => {
    const { backend, create } = await world()
    backend.trouble = (operation) =>
      operation === 'Invoke'
        ? {
            status: 200,
            headers: { 'x-amz-function-error': 'Unhandled' },
            body: '{"errorMessage":"No such file or directory: \'node\'"}',
          }
        : undefined
    expect((await refusal(create(ECHO))).why).toContain("No such file or directory: 'node'")
    // Nothing of ours is left behind.
    expect(backend.functions.size).toBe(0)
  })

  test('functions that get another AWS_ENDPOINT_URL than the world wants', async () => {
    const { backend, create } = await world({ functionEndpoint: 'http://antipode:4566' })
    backend.forced = { AWS_ENDPOINT_URL: 'http://itself:4566' }
    expect((await refusal(create(ECHO))).why).toContain('AWS_ENDPOINT_URL=http://itself:4566')
  })

  test('nobody answers', async () => {
    const { backend, create } = await world()
    await backend.close()
    const error = await refusal(create(ECHO))
    expect(error).toMatchObject({ code: 'backend-runs-no-functions' })
    expect(error.why).toContain('ECONNREFUSED')
  })

  test('it is asked again once it has what it lacked', async () => {
    const { backend, create } = await world()
    backend.trouble = () => ({ status: 503, body: '{}' })
    await refusal(create(ECHO))
    backend.trouble = () => undefined
    expect(await create(ECHO)).toMatchObject({ State: 'Active' })
  })
})
