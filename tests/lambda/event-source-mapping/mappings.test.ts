// Mappings as resources (ESM-04, ESM-05, ESM-13 to ESM-16).
import { describe, expect, test } from 'vitest'
import { mappedFunction } from '../../support/mapped-function.js'
import { STREAM_ARN } from '../../support/scripted-stream.js'

test('ESM-14: a mapping is answered with AWS’s defaults', async () => {
  const { map, call } = await mappedFunction()
  const created = await map()
  expect(created).toEqual({
    UUID: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:123456789012:event-source-mapping:${created.UUID}`,
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:reader',
    EventSourceArn: STREAM_ARN,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    DestinationConfig: { OnFailure: {} },
    MaximumRecordAgeInSeconds: -1,
    MaximumRetryAttempts: -1,
    BisectBatchOnFunctionError: false,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    LastModified: expect.any(Number),
    LastProcessingResult: 'No records processed',
    State: 'Creating',
    StateTransitionReason: 'User action',
  })
  expect(await call('GetEventSourceMapping', { UUID: created.UUID })).toEqual({
    ...created,
    State: 'Enabled',
  })
})

test('ESM-14: the last result is told', async () => {
  let broken = true
  const { map, write, advance, call } = await mappedFunction({}, () => {
    if (broken) throw new Error('no')
  })
  const { UUID } = await map()
  const result = async () => (await call('GetEventSourceMapping', { UUID })).LastProcessingResult
  write('a')
  await advance(500)
  expect(await result()).toBe('PROBLEM: Function call failed')
  broken = false
  await advance(5_000)
  expect(await result()).toBe('OK')
})

test('ESM-16: a disabled mapping remembers its position', async () => {
  const { map, write, advance, batches, call } = await mappedFunction({ StartingPosition: 'LATEST' })
  const { UUID } = await map()
  expect(await call('UpdateEventSourceMapping', { UUID, Enabled: false })).toMatchObject({
    State: 'Disabling',
  })
  expect(await call('GetEventSourceMapping', { UUID })).toMatchObject({ State: 'Disabled' })
  await advance(5_000)
  write('meanwhile')
  await advance(3_600_000)
  expect(batches).toEqual([])
  expect(await call('UpdateEventSourceMapping', { UUID, Enabled: true })).toMatchObject({ State: 'Enabling' })
  await advance(1_000)
  write('then')
  await advance(1_000)
  expect(batches).toEqual([['meanwhile'], ['then']])
})

test('ESM-16: what a function finishes after its mapping was disabled is done', async () => {
  const world = await mappedFunction({}, async () => {
    await new Promise<void>((resolve) => world.kernel.clock.schedule(1_000, resolve))
  })
  const { UUID } = await world.map()
  world.write('a')
  await world.advance(600)
  await world.call('UpdateEventSourceMapping', { UUID, Enabled: false })
  await world.advance(5_000)
  await world.call('UpdateEventSourceMapping', { UUID, Enabled: true })
  await world.advance(5_000)
  expect(world.batches).toEqual([['a']])
})

test('a mapping that is created disabled waits', async () => {
  const { map, write, advance, batches, call } = await mappedFunction({ Enabled: false })
  const { UUID } = await map()
  write('a')
  await advance(60_000)
  expect(batches).toEqual([])
  await call('UpdateEventSourceMapping', { UUID, Enabled: true })
  await advance(1_000)
  expect(batches).toEqual([['a']])
})

test('an update changes only what it names, and holds from the next batch on', async () => {
  const { map, write, advance, batches, call } = await mappedFunction({ MaximumRetryAttempts: 3 })
  const { UUID } = await map()
  expect(await call('UpdateEventSourceMapping', { UUID, BatchSize: 1 })).toMatchObject({
    State: 'Updating',
    BatchSize: 1,
    MaximumRetryAttempts: 3,
    StartingPosition: 'TRIM_HORIZON',
  })
  write('a', 'b')
  await advance(1_000)
  expect(batches).toEqual([['a'], ['b']])
})

test('deleted: nothing more is read', async () => {
  const { map, write, advance, batches, call } = await mappedFunction()
  const { UUID } = await map()
  expect(await call('DeleteEventSourceMapping', { UUID })).toMatchObject({ State: 'Deleting' })
  write('a')
  await advance(60_000)
  expect(batches).toEqual([])
  await expect(call('GetEventSourceMapping', { UUID })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    status: 404,
  })
})

test('ListEventSourceMappings finds by function and by stream', async () => {
  const { map, define, call } = await mappedFunction()
  await define('other', () => 1)
  const { UUID: one } = await map()
  const { UUID: two } = await map({ FunctionName: 'other' })
  const uuids = async (input: object) => {
    const { EventSourceMappings } = await call('ListEventSourceMappings', input)
    return (EventSourceMappings as { UUID: string }[]).map(({ UUID }) => UUID)
  }
  expect(await uuids({})).toEqual([one, two].sort())
  expect(await uuids({ FunctionName: 'other' })).toEqual([two])
  expect(await uuids({ EventSourceArn: `${STREAM_ARN}x` })).toEqual([])
  const { NextMarker } = await call('ListEventSourceMappings', { MaxItems: 1 })
  expect(await uuids({ Marker: NextMarker as string })).toEqual([[one, two].sort()[1]])
})

describe('ESM-15: refused', () => {
  test('the same stream and function twice', async () => {
    const { map } = await mappedFunction()
    const { UUID } = await map()
    await expect(map()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
      message: `The event source arn (" ${STREAM_ARN} ") and function (" reader ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    })
  })

  test('a stream that does not exist', async () => {
    const { map } = await mappedFunction()
    const arn = STREAM_ARN.replace('messages', 'nothing')
    await expect(map({ EventSourceArn: arn })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Stream not found: ${arn}`,
    })
  })

  test('a function that does not exist', async () => {
    const { map } = await mappedFunction()
    await expect(map({ FunctionName: 'nobody' })).rejects.toMatchObject({ status: 404 })
  })

  test.each([
    ['ESM-02', { BatchSize: 10_001 }, 'ValidationException'],
    ['ESM-02', { MaximumBatchingWindowInSeconds: 301 }, 'ValidationException'],
    ['ESM-04', { StartingPosition: 'AT_TIMESTAMP' }, 'InvalidParameterValueException'],
    ['ESM-04', { StartingPosition: null }, 'ValidationException'],
    ['ESM-05', { MaximumRetryAttempts: 10_001 }, 'ValidationException'],
    ['ESM-05', { MaximumRecordAgeInSeconds: 59 }, 'InvalidParameterValueException'],
  ])('%s: %j', async (_, members, code) => {
    const { map } = await mappedFunction()
    await expect(map(members)).rejects.toMatchObject({ code })
  })

  test.each([
    [{ ParallelizationFactor: 2 }],
    [{ TumblingWindowInSeconds: 30 }],
    [{ DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:123456789012:q' } } }],
    [{ EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q' }],
  ])('what Antipode has not, with a word about it: %j', async (members) => {
    const { map } = await mappedFunction()
    await expect(map(members)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringMatching(/^Antipode does not support .+\. .+/),
    })
  })

  test.each([
    '{no',
    '[]',
    '"text"',
    '{}',
    '{"eventName":"INSERT"}',
    '{"eventName":[]}',
    '{"eventName":[{"like":"x"}]}',
    '{"eventName":[{"prefix":1}]}',
    '{"dynamodb":{"n":[{"numeric":["~",1]}]}}',
  ])('ESM-13: the pattern %s', async (Pattern) => {
    const { map } = await mappedFunction()
    await expect(map({ FilterCriteria: { Filters: [{ Pattern }] } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Invalid filter pattern definition.',
    })
  })
})

test('close ends polling', async () => {
  const { map, advance, lambda, stream } = await mappedFunction()
  await map()
  await advance(1_000)
  lambda.close()
  const before = stream.calls.GetRecords
  await advance(60_000)
  expect(stream.calls.GetRecords).toBe(before)
})
