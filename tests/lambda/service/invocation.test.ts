// What an invoker sees (fidelity 5.2).
import { describe, expect, test } from 'vitest'
import { sleep } from '#simulator/kernel/clock.js'
import { scriptedLambda } from '../../support/scripted-lambda.js'

describe('RequestResponse', () => {
  test('LI-01: the answer is the payload, with status 200', async () => {
    const { call, define } = scriptedLambda()
    await define('double', ({ n }: { n: number }) => ({ doubled: 2 * n }))
    expect(await call('Invoke', { FunctionName: 'double', Payload: '{"n":21}' })).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: '{"doubled":42}',
    })
  })

  test('LI-01: an error of the function is status 200 with FunctionError', async () => {
    const { call, define } = scriptedLambda()
    await define('broken', () => {
      throw new TypeError('no')
    })
    const answer = await call('Invoke', { FunctionName: 'broken' })
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
    expect(JSON.parse(answer.Payload as string)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' })
  })

  test('LI-02: a function that is too slow is cut off, and its environment takes no further event', async () => {
    const { call, define, kernel, events, ended } = scriptedLambda()
    await define('slow', () => sleep(kernel.clock, 60_000), { Timeout: 1 })
    const answer = await call('Invoke', { FunctionName: 'slow' })
    const { requestId } = events('lambda.invoked')[0] as { requestId: string }
    expect(answer.FunctionError).toBe('Unhandled')
    expect(JSON.parse(answer.Payload as string)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    })
    expect(events('lambda.invoked')).toMatchObject([{ outcome: 'timeout', durationMs: 1_000 }])
    expect(ended).toEqual([1])
  })

  test('LI-04: an answer over 6 MiB and 100 bytes is an error', async () => {
    const { call, define } = scriptedLambda()
    await define('large', ({ bytes }: { bytes: number }) => 'x'.repeat(bytes))
    const invoke = (bytes: number) => call('Invoke', { FunctionName: 'large', Payload: `{"bytes":${bytes}}` })
    // Two bytes are the quotation marks.
    expect((await invoke(6_291_554)).FunctionError).toBeUndefined()
    expect(JSON.parse((await invoke(6_291_555)).Payload as string)).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    })
  })

  test('LI-07: a payload that is not JSON is refused', async () => {
    const { call, define } = scriptedLambda()
    await define('any', () => 1)
    await expect(call('Invoke', { FunctionName: 'any', Payload: '{no' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
      status: 400,
    })
  })

  test('LI-07: a function that does not exist is named by its ARN', async () => {
    await expect(scriptedLambda().call('Invoke', { FunctionName: 'nobody' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody',
    })
  })

  test('LI-08: the log has START, the lines of the function, END and REPORT', async () => {
    const { call, define, kernel, events } = scriptedLambda({ settings: { coldStartMs: 120 } })
    await define('logs', async (_, { spec }) => {
      spec.log('a line of its own')
      await sleep(kernel.clock, 12.5)
    })
    const log = async () => {
      const { LogResult } = await call('Invoke', { FunctionName: 'logs', LogType: 'Tail' })
      return Buffer.from(LogResult as string, 'base64').toString()
    }
    const first = await log()
    const { requestId } = events('lambda.invoked')[0] as { requestId: string }
    expect(first.trimEnd().split('\n')).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      'a line of its own',
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tInit Duration: 120.00 ms`,
    ])
    expect(await log()).not.toContain('Init Duration')
  })

  test('the trace has the lines of the function, with the request they belong to', async () => {
    const { call, define, events } = scriptedLambda()
    await define('logs', (_, { spec }) => spec.log('a line of its own'))
    await call('Invoke', { FunctionName: 'logs' })
    const { requestId } = events('lambda.invoked')[0] as { requestId: string }
    expect(events('lambda.log')).toMatchObject([{ line: 'a line of its own', requestId }])
  })

  test('LogType Tail answers the log of this invocation only', async () => {
    const { call, define } = scriptedLambda()
    await define('logs', (event: string, { spec }) => spec.log(`it is ${event}`))
    await call('Invoke', { FunctionName: 'logs', Payload: '"one"', LogType: 'Tail' })
    const { LogResult } = await call('Invoke', { FunctionName: 'logs', Payload: '"two"', LogType: 'Tail' })
    const log = Buffer.from(LogResult as string, 'base64').toString()
    expect(log).toContain('it is two')
    expect(log).not.toContain('it is one')
  })
})

test('LI-01: DryRun answers 204 and runs nothing', async () => {
  const { call, define, environments } = scriptedLambda()
  await define('any', () => 1)
  expect(await call('Invoke', { FunctionName: 'any', InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 })
  expect(environments).toEqual([])
})

describe('Event', () => {
  test('LI-01, LL-07: answered at once; a failure is retried after one minute, then after two', async () => {
    const { call, define, kernel, events } = scriptedLambda()
    const at: number[] = []
    const start = kernel.clock.now()
    await define('fails', () => {
      at.push((kernel.clock.now() - start) / 1_000)
      throw new Error('always')
    })
    expect(await call('Invoke', { FunctionName: 'fails', InvocationType: 'Event' })).toEqual({
      StatusCode: 202,
    })
    expect(at).toEqual([])
    await kernel.driver.advance(3_600_000)
    expect(at).toEqual([0, 60_000, 180_000])
    expect(events('lambda.event-dropped')).toMatchObject([{ attempts: 3, reason: 'RetriesExhausted' }])
    expect(new Set(events('lambda.invoked').map(({ requestId }) => requestId)).size).toBe(1)
  })

  test('LL-07: a success ends the retries', async () => {
    const { call, define, kernel, events } = scriptedLambda()
    let runs = 0
    await define('flaky', () => {
      if (++runs === 1) throw new Error('once')
    })
    await call('Invoke', { FunctionName: 'flaky', InvocationType: 'Event' })
    await kernel.driver.advance(3_600_000)
    expect(runs).toBe(2)
    expect(events('lambda.event-dropped')).toEqual([])
  })

  test('LL-07: throttled events wait with a growing back-off and run once there is room', async () => {
    const { call, define, kernel, events } = scriptedLambda({ settings: { accountConcurrency: 1 } })
    await define('busy', () => sleep(kernel.clock, 10_000), { Timeout: 60 })
    for (let n = 0; n < 2; n++) await call('Invoke', { FunctionName: 'busy', InvocationType: 'Event' })
    await kernel.driver.advance(60_000)
    expect(events('lambda.invoked')).toHaveLength(2)
    // Tried after 0, 1, 3 and 7 seconds; there is room after 15.
    expect(events('lambda.throttled')).toHaveLength(4)
  })

  test('LL-06: with a reservation of 0 the event is given up at once', async () => {
    const { call, define, kernel, events } = scriptedLambda()
    await define('off', () => 1)
    await call('PutFunctionConcurrency', { FunctionName: 'off', ReservedConcurrentExecutions: 0 })
    await call('Invoke', { FunctionName: 'off', InvocationType: 'Event' })
    await kernel.driver.advance(1)
    expect(events('lambda.event-dropped')).toMatchObject([{ reason: 'ZeroReservedConcurrency' }])
  })
})
