// Records reach the function: polling, batches, windows, filters, shards (fidelity 3.2).
import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { sleep } from '#simulator/kernel/clock.js'
import { mappedFunction } from '../../support/mapped-function.js'
import { STREAM_ARN } from '../../support/scripted-stream.js'

test('ESM-01: the function gets what was written, within a quarter of a second, in order', async () => {
  const { map, write, advance, batches, records, events } = await mappedFunction()
  await map()
  await advance(1_000)
  write('a', 'b')
  await advance(251)
  write('c')
  await advance(251)
  expect(batches).toEqual([['a', 'b'], ['c']])
  expect(records[0]).toMatchObject({
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: STREAM_ARN,
    dynamodb: { Keys: { id: { S: 'a' } }, NewImage: { id: { S: 'a' } } },
  })
  expect(events('lambda.batch')).toMatchObject([
    { shardId: 'shard-1', records: 2, attempt: 1, outcome: 'success' },
    { records: 1 },
  ])
})

test('ESM-01: four polls a second and a shard, and no trace of those that find nothing', async () => {
  const { map, advance, stream, kernel } = await mappedFunction()
  await map()
  const before = kernel.trace.count
  await advance(60_000)
  expect(stream.calls.GetRecords).toBeGreaterThanOrEqual(239)
  expect(stream.calls.GetRecords).toBeLessThanOrEqual(241)
  expect(stream.calls.DescribeStream).toBeLessThanOrEqual(2)
  expect(kernel.trace.count).toBe(before)
})

test('ESM-01: one invocation at a time for a shard', async () => {
  let [running, most] = [0, 0]
  const world = await mappedFunction({ BatchSize: 1 }, async () => {
    most = Math.max(most, ++running)
    await sleep(world.kernel.clock, 2_000)
    running--
  })
  await world.map()
  world.write('a', 'b', 'c')
  await world.advance(10_000)
  expect(world.batches).toEqual([['a'], ['b'], ['c']])
  expect(most).toBe(1)
})

describe('ESM-02, ESM-03: batches', () => {
  test('are never larger than BatchSize', async () => {
    const { map, write, advance, batches } = await mappedFunction({ BatchSize: 2 })
    await map()
    write('a', 'b', 'c', 'd', 'e')
    await advance(2_000)
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  test('with a window wait for more, until it ends', async () => {
    const { map, write, advance, batches, at } = await mappedFunction({ MaximumBatchingWindowInSeconds: 5 })
    await map()
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      write(id)
      await advance(1_100)
    }
    await advance(10_000)
    expect(batches[0]).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(batches[1]).toEqual(['f'])
    expect(at[0]).toBeGreaterThanOrEqual(5_000)
    expect(at[0]).toBeLessThan(5_300)
    // The next window opened with its first record.
    expect((at[1] as number) - (at[0] as number)).toBeLessThan(5_800)
  })

  test('a full batch does not wait for its window', async () => {
    const { map, write, advance, batches } = await mappedFunction({
      BatchSize: 2,
      MaximumBatchingWindowInSeconds: 300,
    })
    await map()
    write('a', 'b', 'c')
    await advance(1_000)
    expect(batches).toEqual([['a', 'b']])
  })

  test('hold 6 MB at most', async () => {
    const { map, stream, advance, batches } = await mappedFunction()
    await map()
    for (const id of ['a', 'b', 'c']) stream.write(id, { image: { text: { S: 'x'.repeat(2_500_000) } } })
    await advance(2_000)
    expect(batches).toEqual([['a', 'b'], ['c']])
  })
})

describe('ESM-04: where reading begins', () => {
  test('TRIM_HORIZON: with what is in the stream', async () => {
    const { map, write, advance, batches } = await mappedFunction()
    write('before')
    await map()
    await advance(1_000)
    expect(batches).toEqual([['before']])
  })

  test('LATEST: with what comes after the mapping', async () => {
    const { map, write, advance, batches } = await mappedFunction({ StartingPosition: 'LATEST' })
    write('before')
    await map()
    write('after')
    await advance(1_000)
    expect(batches).toEqual([['after']])
  })
})

describe('ESM-13: filters', () => {
  const filters = (...patterns: object[]) => ({
    FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
  })

  test('only what matches reaches the function, and the rest is passed over', async () => {
    const { map, stream, advance, batches, call } = await mappedFunction({
      BatchSize: 2,
      ...filters({ eventName: ['INSERT'], dynamodb: { NewImage: { region: { S: ['us-east-1'] } } } }),
    })
    const { UUID } = await map()
    for (const [id, region] of ['us-east-1', 'eu-west-2', 'us-east-1', 'eu-west-2'].entries()) {
      stream.write(`item ${id}`, { image: { region: { S: region } } })
    }
    stream.write('removed', { eventName: 'REMOVE', image: { region: { S: 'us-east-1' } } })
    await advance(2_000)
    expect(batches.flat()).toEqual(['item 0', 'item 2'])
    // What was passed over is not looked at again.
    await call('UpdateEventSourceMapping', { UUID, Enabled: false, FilterCriteria: { Filters: [] } })
    await call('UpdateEventSourceMapping', { UUID, Enabled: true })
    await advance(2_000)
    expect(batches.flat()).toEqual(['item 0', 'item 2'])
  })

  test('ST-16 who deleted an expired item is spelled as in the event, not as in the API', async () => {
    const { map, stream, advance, batches } = await mappedFunction(
      filters({ userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } }),
    )
    await map()
    stream.write('deleted')
    const userIdentity = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }
    stream.write('expired', { eventName: 'REMOVE', more: { userIdentity } })
    await advance(1_000)
    expect(batches.flat()).toEqual(['expired'])
  })

  test('any of several will do', async () => {
    const { map, stream, advance, batches } = await mappedFunction(
      filters({ eventName: ['REMOVE'] }, { dynamodb: { Keys: { id: { S: [{ prefix: 'user#' }] } } } }),
    )
    await map()
    stream.write('user#1')
    stream.write('room#1')
    stream.write('room#2', { eventName: 'REMOVE' })
    await advance(1_000)
    expect(batches.flat()).toEqual(['user#1', 'room#2'])
  })
})

describe('ST-04: shards', () => {
  test('a child is read after its parent, from its beginning', async () => {
    const { map, stream, advance, batches } = await mappedFunction({ StartingPosition: 'LATEST' })
    await map()
    stream.write('parent')
    stream.closeShard('shard-1')
    stream.openShard('shard-2', 'shard-1')
    stream.write('child', { shard: 'shard-2' })
    await advance(30_000)
    expect(batches).toEqual([['parent'], ['child']])
  })

  test('a child that comes late is found', async () => {
    const { map, stream, advance, batches } = await mappedFunction()
    await map()
    stream.closeShard('shard-1')
    await advance(60_000)
    stream.openShard('shard-2', 'shard-1')
    stream.write('child', { shard: 'shard-2' })
    await advance(60_000)
    expect(batches).toEqual([['child']])
  })

  test('several are read side by side', async () => {
    const world = await mappedFunction({}, async () => sleep(world.kernel.clock, 1_000))
    world.stream.openShard('shard-2')
    await world.map()
    world.stream.write('one')
    world.stream.write('two', { shard: 'shard-2' })
    await world.advance(500)
    expect(world.batches).toEqual([['one'], ['two']])
  })
})

describe('the stream', () => {
  test('out of reach: the poller lives on, and says so once', async () => {
    const { map, write, advance, batches, stream, events, call } = await mappedFunction()
    const { UUID } = await map()
    stream.unreachable()
    write('during')
    await advance(3_600_000)
    expect(batches).toEqual([])
    expect(await call('GetEventSourceMapping', { UUID })).toMatchObject({
      LastProcessingResult: 'PROBLEM: refused',
    })
    stream.failure = undefined
    await advance(1_000)
    expect(batches).toEqual([['during']])
    expect(events('lambda.stream-unreachable')).toHaveLength(1)
    expect(events('lambda.stream-reachable')).toHaveLength(1)
  })

  test('out of reach while the mapping is created: it is found later', async () => {
    const { map, write, advance, batches, stream } = await mappedFunction()
    stream.unreachable()
    await map()
    write('a')
    await advance(60_000)
    stream.failure = undefined
    await advance(15_000)
    expect(batches).toEqual([['a']])
  })

  test('with LATEST, what came while it was out of reach for longer than an iterator lives is not lost', async () => {
    const { map, write, advance, batches, stream } = await mappedFunction({ StartingPosition: 'LATEST' })
    write('before')
    await advance(5_000)
    await map()
    stream.unreachable()
    await advance(60_000)
    write('during')
    await advance(3_600_000)
    stream.failure = undefined
    await advance(1_000)
    expect(batches).toEqual([['during']])
  })

  test('trimmed before it was read: it goes on with what there is, and says so', async () => {
    const { map, write, advance, batches, stream, call, events } = await mappedFunction()
    const { UUID } = await map()
    write('a')
    await advance(1_000)
    await call('UpdateEventSourceMapping', { UUID, Enabled: false })
    write('lost')
    stream.trim()
    write('b')
    await call('UpdateEventSourceMapping', { UUID, Enabled: true })
    await advance(1_000)
    expect(batches).toEqual([['a'], ['b']])
    expect(events('lambda.records-dropped')).toMatchObject([{ reason: 'StreamTrimmed' }])
  })
})

test('ESM-05: a record that a coarse clock has dated back is not too old as soon as it is there', async () => {
  const { map, write, advance, batches, events } = await mappedFunction(
    { MaximumRecordAgeInSeconds: 60 },
    undefined,
    { streamClockStepMs: 60_000, pollIntervalMs: 70_000 },
  )
  await map()
  await advance(1_000)
  // Read 69 s later: by its minute at most 9 s over a minute old, and perhaps just written.
  write('a')
  await advance(80_000)
  expect(batches).toEqual([['a']])
  expect(events('lambda.records-dropped')).toEqual([])
})

test('an iterator that a stream no longer knows, by whatever error, is taken anew where reading was', async () => {
  const { map, write, advance, batches, stream } = await mappedFunction()
  await map()
  write('a')
  await advance(1_000)
  const before = stream.calls.GetShardIterator ?? 0
  stream.failure = new AwsError('InternalError', 'exception while calling dynamodbstreams.GetRecords', 500)
  await advance(1_000)
  stream.failure = undefined
  write('b')
  await advance(1_000)
  expect(batches).toEqual([['a'], ['b']])
  expect(stream.calls.GetShardIterator).toBeGreaterThan(before)
})

test('the stream of DynamoDB Local, which has no region in its name, is asked for; that of another region is not', async () => {
  const { map, stream } = await mappedFunction()
  const of = (region: string) => map({ EventSourceArn: STREAM_ARN.replace('us-east-1', region) })
  await expect(of('eu-west-2')).rejects.toThrow('Stream not found')
  expect(stream.calls).toEqual({})
  await expect(of('ddblocal')).rejects.toThrow('Stream not found')
  expect(stream.calls).toEqual({ DescribeStream: 1 })
})
