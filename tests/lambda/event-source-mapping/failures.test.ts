// What happens to a batch that its function fails on (fidelity 3.2).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DeliveredRecord, mappedFunction } from '../../support/mapped-function.js'

const REPORTS = { FunctionResponseTypes: ['ReportBatchItemFailures'] }
const failures = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
})

test('ESM-06, ESM-10: a failed batch is retried as a whole, with a growing back-off, and blocks its shard', async () => {
  let runs = 0
  const { map, write, advance, batches, at } = await mappedFunction({}, () => {
    if (++runs <= 8) throw new Error('not yet')
  })
  await map()
  write('a', 'b')
  await advance(500)
  write('c')
  await advance(300_000)
  expect(batches).toEqual([...Array(9).fill(['a', 'b']), ['c']])
  const waits = at.slice(1, 9).map((ms, index) => Math.round(ms - (at[index] as number)))
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
})

test('ESM-05, ESM-11, V-21: after MaximumRetryAttempts the batch is given up and the next one goes on', async () => {
  const { map, write, advance, batches, events } = await mappedFunction(
    { MaximumRetryAttempts: 1 },
    (ids) => {
      if (ids.includes('poison')) throw new Error('always')
    },
  )
  await map()
  write('poison', 'a')
  await advance(500)
  write('b')
  await advance(10_000)
  expect(batches).toEqual([['poison', 'a'], ['poison', 'a'], ['b']])
  expect(events('lambda.records-dropped')).toMatchObject([{ records: 2, reason: 'RetryAttemptsExhausted' }])
  expect(events('lambda.batch').map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'error'],
    [2, 'error'],
    [1, 'success'],
  ])
})

test('ESM-05: without a bound it goes on for a day, until the records are too old', async () => {
  const { map, write, advance, batches, events } = await mappedFunction({}, () => {
    throw new Error('always')
  })
  await map()
  write('a')
  await advance(86_000_000)
  expect(batches.length).toBeGreaterThan(1_400)
  expect(events('lambda.records-dropped')).toEqual([])
  await advance(600_000)
  expect(events('lambda.records-dropped')).toMatchObject([{ records: 1, reason: 'RecordAgeExceeded' }])
})

test('ESM-05: records over MaximumRecordAgeInSeconds are given up, younger ones of the batch are not', async () => {
  let broken = true
  const { map, write, advance, batches, events } = await mappedFunction(
    { MaximumRecordAgeInSeconds: 60, MaximumBatchingWindowInSeconds: 30 },
    () => {
      if (broken) throw new Error('for now')
    },
  )
  await map()
  write('old')
  await advance(25_000)
  write('young')
  await advance(50_000)
  broken = false
  await advance(60_000)
  expect(batches[0]).toEqual(['old', 'young'])
  expect(batches.at(-1)).toEqual(['young'])
  expect(events('lambda.records-dropped')).toMatchObject([{ records: 1, reason: 'RecordAgeExceeded' }])
})

test('ESM-06: a throttle is retried without counting as an attempt', async () => {
  const { map, write, advance, batches, call, events } = await mappedFunction({ MaximumRetryAttempts: 0 })
  await map()
  await call('PutFunctionConcurrency', { FunctionName: 'reader', ReservedConcurrentExecutions: 0 })
  write('a')
  await advance(120_000)
  expect(batches).toEqual([])
  await call('DeleteFunctionConcurrency', { FunctionName: 'reader' })
  await advance(61_000)
  expect(batches).toEqual([['a']])
  expect(events('lambda.records-dropped')).toEqual([])
})

test('a function that is gone does not end the mapping: it waits', async () => {
  const { map, define, write, advance, call, events } = await mappedFunction()
  await map()
  await call('DeleteFunction', { FunctionName: 'reader' })
  write('a')
  await advance(30_000)
  await define('reader', () => undefined)
  await advance(61_000)
  expect(events('lambda.batch').at(-1)).toMatchObject({ outcome: 'success', records: 1 })
})

describe('ESM-07: bisecting', () => {
  test('a failed batch is halved until the poison record stands alone; that uses up no retries', async () => {
    const { map, write, advance, batches, events } = await mappedFunction(
      { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 },
      (ids) => {
        if (ids.includes('poison')) throw new Error('always')
      },
    )
    await map()
    write('a', 'b', 'poison', 'c')
    await advance(120_000)
    expect(batches).toEqual([
      ['a', 'b', 'poison', 'c'],
      ['a', 'b'],
      ['poison', 'c'],
      ['poison'],
      ['poison'],
      ['c'],
    ])
    expect(events('lambda.records-dropped')).toMatchObject([{ records: 1 }])
  })
})

describe('ESM-08: ReportBatchItemFailures', () => {
  test('V-20: of five with #3 and #5 reported, #1 and #2 are done and the rest is retried', async () => {
    let runs = 0
    const { map, write, advance, batches, events } = await mappedFunction(REPORTS, (_, records) => {
      if (++runs > 1) return undefined
      return failures(records[4]?.dynamodb.SequenceNumber, records[2]?.dynamodb.SequenceNumber)
    })
    await map()
    write('1', '2', '3', '4', '5')
    await advance(10_000)
    expect(batches).toEqual([
      ['1', '2', '3', '4', '5'],
      ['3', '4', '5'],
    ])
    expect(events('lambda.batch').map(({ outcome }) => outcome)).toEqual(['partial', 'success'])
  })

  test('a record that always fails is given up after its retries, with those behind it', async () => {
    const { map, write, advance, batches, events } = await mappedFunction(
      { ...REPORTS, MaximumRetryAttempts: 2 },
      (_, records) =>
        failures(records.find(({ dynamodb }) => dynamodb.Keys.id.S === '3')?.dynamodb.SequenceNumber),
    )
    await map()
    write('1', '2', '3', '4')
    await advance(30_000)
    expect(batches).toEqual([
      ['1', '2', '3', '4'],
      ['3', '4'],
      ['3', '4'],
    ])
    expect(events('lambda.records-dropped')).toMatchObject([{ records: 2 }])
  })

  test('with bisecting the batch is split where the function says', async () => {
    let runs = 0
    const { map, write, advance, batches } = await mappedFunction(
      { ...REPORTS, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 },
      (_, records) => (++runs === 1 ? failures(records[1]?.dynamodb.SequenceNumber) : undefined),
    )
    await map()
    write('1', '2', '3', '4')
    await advance(30_000)
    expect(batches).toEqual([
      ['1', '2', '3', '4'],
      ['2', '3', '4'],
    ])
  })

  test('without it a report means nothing', async () => {
    const { map, write, advance, batches } = await mappedFunction({}, (_, records) =>
      failures(records[0]?.dynamodb.SequenceNumber),
    )
    await map()
    write('1', '2')
    await advance(10_000)
    expect(batches).toEqual([['1', '2']])
  })

  test.each([
    ['[]', []],
    ['null', null],
    ['{}', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null failures', { batchItemFailures: null }],
  ])('ESM-09: %s is a success', async (_, answer) => {
    const { map, write, advance, batches } = await mappedFunction(REPORTS, () => answer)
    await map()
    write('1', '2')
    await advance(10_000)
    expect(batches).toHaveLength(1)
  })

  test.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['a wrong key', { batchItemFailures: [{ id: '1' }] }],
    ['an unknown identifier', failures('000000000000000000099')],
    ['something that is no list', { batchItemFailures: 'all' }],
  ])('ESM-09: %s is a failure of all', async (_, answer) => {
    const { map, write, advance, batches, events } = await mappedFunction(
      { ...REPORTS, MaximumRetryAttempts: 1 },
      () => answer,
    )
    await map()
    write('1', '2')
    await advance(10_000)
    expect(batches).toEqual([
      ['1', '2'],
      ['1', '2'],
    ])
    expect(events('lambda.records-dropped')).toMatchObject([{ records: 2 }])
  })
})

test('ESM-16, ST-02: whatever fails, every record is processed or given up, and none before those ahead of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        poison: fc.uniqueArray(fc.integer({ min: 0, max: 19 }), { maxLength: 4 }),
        flaky: fc.array(fc.boolean(), { maxLength: 20 }),
        BatchSize: fc.integer({ min: 1, max: 8 }),
        MaximumRetryAttempts: fc.integer({ min: 0, max: 3 }),
        BisectBatchOnFunctionError: fc.boolean(),
        reports: fc.boolean(),
        pauseMs: fc.integer({ min: 1, max: 5_000 }),
      }),
      async ({ poison, flaky, reports, pauseMs, ...members }) => {
        const processed: number[] = []
        const outcomes = [...flaky]
        const isPoison = ({ dynamodb }: DeliveredRecord) => poison.includes(Number(dynamodb.Keys.id.S))
        const { map, write, advance, events, call } = await mappedFunction(
          { ...members, ...(reports && REPORTS) },
          (ids, records) => {
            if (outcomes.pop()) throw new Error('flaky')
            const bad = records.findIndex(isPoison)
            if (bad >= 0 && !reports) throw new Error('poison')
            processed.push(...ids.slice(0, bad < 0 ? ids.length : bad).map(Number))
            return bad < 0 ? undefined : failures(records[bad]?.dynamodb.SequenceNumber)
          },
          { pollIntervalMs: 1_000 },
        )
        const { UUID } = await map()
        write(...Array.from({ length: 20 }, (_, index) => String(index)))
        await advance(pauseMs)
        await call('UpdateEventSourceMapping', { UUID, Enabled: false })
        await advance(pauseMs)
        await call('UpdateEventSourceMapping', { UUID, Enabled: true })
        await advance(1_800_000)
        const dropped = events('lambda.records-dropped').reduce((sum, { records = 0 }) => sum + records, 0)
        expect(new Set(processed).size + dropped).toBeGreaterThanOrEqual(20)
        expect(processed.some((id) => poison.includes(id))).toBe(false)
        const first = [...new Set(processed)]
        expect(first).toEqual([...first].sort((a, b) => a - b))
      },
    ),
    { numRuns: 40 },
  )
})
