// The life of execution environments, and how many there may be (fidelity 5.3, 5.4).
import { describe, expect, test } from 'vitest'
import { sleep } from '#simulator/kernel/clock.js'
import { scriptedLambda } from '../../support/scripted-lambda.js'

async function busyLambda(settings = {}) {
  const world = scriptedLambda({ settings })
  await world.define('work', async (_, { environment }) => {
    await sleep(world.kernel.clock, 100)
    return environment
  })
  const start = (name = 'work') =>
    world.lambda.service.call('Invoke', { FunctionName: name }, { requestId: 'r' })
  const together = (count: number) =>
    world.kernel.driver.settle(Promise.all(Array.from({ length: count }, () => start())))
  return { ...world, start, together }
}

describe('LL-01: environments', () => {
  test('one event at a time: events at once take one environment each', async () => {
    const { together, events } = await busyLambda()
    expect((await together(3)).map(({ Payload }) => Payload)).toEqual(['1', '2', '3'])
    expect(events('lambda.invoked').map(({ coldStart }) => coldStart)).toEqual([true, true, true])
  })

  test('a warm environment is used again, the latest used first', async () => {
    const { together, call, events } = await busyLambda()
    await together(2)
    expect((await call('Invoke', { FunctionName: 'work' })).Payload).toBe('2')
    expect(events('lambda.invoked').at(-1)?.coldStart).toBe(false)
  })

  test('LL-09: an environment that waited long enough is ended; one still in use is not', async () => {
    const { together, call, kernel, ended } = await busyLambda({ environmentIdleMs: 60_000 })
    await together(2)
    for (let n = 0; n < 5; n++) {
      await kernel.driver.advance(30_000)
      await call('Invoke', { FunctionName: 'work' })
    }
    expect(ended).toEqual([1])
    await kernel.driver.advance(61_000)
    expect(ended).toEqual([1, 2])
  })

  test('an update takes new environments; those at work finish their event', async () => {
    const { start, call, kernel, ended, environments } = await busyLambda()
    const running = start()
    await call('UpdateFunctionConfiguration', {
      FunctionName: 'work',
      Environment: { Variables: { MODE: 'new' } },
    })
    expect((await kernel.driver.settle(running)).Payload).toBe('1')
    expect(ended).toEqual([1])
    expect((await call('Invoke', { FunctionName: 'work' })).Payload).toBe('2')
    expect(environments[1]?.variables.MODE).toBe('new')
  })

  test('each has its own randomness and its own log stream', async () => {
    const { together, environments } = await busyLambda()
    await together(2)
    const [one, two] = environments
    expect(one?.random.hex(16)).not.toBe(two?.random.hex(16))
    expect(one?.logStreamName).toMatch(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/)
    expect(one?.logStreamName).not.toBe(two?.logStreamName)
  })
})

test('fidelity 5.3: the environment has the owner’s variables and those of Lambda', async () => {
  const { define, call, environments } = scriptedLambda({ region: 'eu-west-2' })
  await define('any', () => 1, {
    MemorySize: 256,
    Environment: { Variables: { TABLE: 'messages', TZ: 'Europe/London' } },
  })
  await call('Invoke', { FunctionName: 'any' })
  const [spec] = environments
  expect(spec?.variables).toMatchObject({
    TABLE: 'messages',
    TZ: 'Europe/London',
    AWS_REGION: 'eu-west-2',
    AWS_DEFAULT_REGION: 'eu-west-2',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
    AWS_LAMBDA_FUNCTION_NAME: 'any',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/any',
    AWS_LAMBDA_LOG_STREAM_NAME: spec?.logStreamName,
    _HANDLER: 'index.handler',
  })
})

describe('concurrency', () => {
  const throttle = (Reason: string) => ({
    code: 'TooManyRequestsException',
    status: 429,
    message: 'Rate Exceeded.',
    members: { Reason },
  })

  test('LL-05, LI-06: the region’s limit counts all functions', async () => {
    const { start, define, kernel } = await busyLambda({ accountConcurrency: 2 })
    await define('other', () => sleep(kernel.clock, 100))
    const running = [start(), start('other')]
    await expect(kernel.driver.settle(start())).rejects.toMatchObject(
      throttle('ConcurrentInvocationLimitExceeded'),
    )
    await kernel.driver.settle(Promise.all(running))
    expect((await kernel.driver.settle(start())).StatusCode).toBe(200)
  })

  test('LL-06, LI-06: a reservation is a limit, and is taken from the others', async () => {
    const { start, define, call, kernel } = await busyLambda({ accountConcurrency: 101 })
    await define('other', () => sleep(kernel.clock, 100))
    await call('PutFunctionConcurrency', { FunctionName: 'work', ReservedConcurrentExecutions: 1 })
    const running = start()
    await expect(kernel.driver.settle(start())).rejects.toMatchObject(
      throttle('ReservedFunctionConcurrentInvocationLimitExceeded'),
    )
    await kernel.driver.settle(running)
    const others = Array.from({ length: 101 }, () => start('other'))
    const settled = await kernel.driver.settle(Promise.allSettled(others))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(100)
    // Reserved concurrency is still there for its owner.
    expect((await kernel.driver.settle(start())).StatusCode).toBe(200)
  })

  test('LL-06: a reservation of 0 throttles every invocation', async () => {
    const { call } = await busyLambda()
    await call('PutFunctionConcurrency', { FunctionName: 'work', ReservedConcurrentExecutions: 0 })
    await expect(call('Invoke', { FunctionName: 'work' })).rejects.toMatchObject(
      throttle('ReservedFunctionConcurrentInvocationLimitExceeded'),
    )
    await call('DeleteFunctionConcurrency', { FunctionName: 'work' })
    expect((await call('Invoke', { FunctionName: 'work' })).StatusCode).toBe(200)
  })

  test('LL-05: 100 must stay unreserved', async () => {
    const { call } = await busyLambda()
    await expect(
      call('PutFunctionConcurrency', { FunctionName: 'work', ReservedConcurrentExecutions: 901 }),
    ).rejects.toMatchObject({ code: 'InvalidParameterValueException' })
    expect(
      await call('PutFunctionConcurrency', { FunctionName: 'work', ReservedConcurrentExecutions: 900 }),
    ).toEqual({ ReservedConcurrentExecutions: 900 })
  })
})
