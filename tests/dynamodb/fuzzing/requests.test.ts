// Requests that are HTTP, whatever their bodies: each has an answer as AWS gives it, and the next request is served.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DYNAMODB_OPERATIONS, STREAMS_OPERATIONS } from '#simulator/dynamodb/operations.js'
import { expectAwsAnswer, type Fuzzed, KEPT, openFuzzed, TABLE } from './endpoint.js'
import { EXPRESSIONS } from './expressions.js'
import { jsonText } from './json-text.js'
import { REQUEST_MEMBERS } from './request-members.js'

let fuzzed: Fuzzed

beforeAll(async () => {
  fuzzed = await openFuzzed()
})

afterAll(() => fuzzed.close())

afterEach(() => expect(({} as { polluted?: unknown }).polluted).toBeUndefined())

async function expectAnswered(target: string, body: string | Buffer): Promise<number> {
  const answer = await fuzzed.send(target, body)
  expectAwsAnswer(answer)
  await fuzzed.expectAlive()
  return answer.status
}

const OPERATIONS = Object.keys(DYNAMODB_OPERATIONS).filter((name) => name !== 'DeleteTable')
const target = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...OPERATIONS.map((name) => `DynamoDB_20120810.${name}`)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...Object.keys(STREAMS_OPERATIONS).map((name) => `DynamoDBStreams_20120810.${name}`),
    ),
  },
)

test('any JSON, and what is almost JSON', { timeout: 20_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(target, jsonText, async (name, body) => void (await expectAnswered(name, body))),
    { seed: 1, numRuns: 120 },
  )
})

describe.each(Object.entries(EXPRESSIONS))('%s', (_, { operation, request, text }) => {
  test('any words of its grammar in any order, and what is deep or long', { timeout: 20_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(text, async (expression) => {
        await expectAnswered(`DynamoDB_20120810.${operation}`, JSON.stringify(request(expression)))
      }),
      { seed: 1, numRuns: 25 },
    )
  })
})

/** Bodies from this on are looked through for brackets before they are read; shorter ones are as deep as they like. */
const LOOKED_THROUGH_BYTES = 64 * 1_024
const DEEP_BYTES = LOOKED_THROUGH_BYTES - 4_096
const NESTS: readonly (readonly [string, string])[] = [
  ['[', ']'],
  ['{"M":{"a":', '}}'],
  ['{"L":[', ']}'],
  ['{"SS":[', ']}'],
]

test('depths in any member of any operation', { timeout: 30_000 }, async () => {
  const member = fc.tuple(fc.constantFrom(...REQUEST_MEMBERS), fc.constantFrom(...NESTS), fc.nat({ max: 2 }))
  await fc.assert(
    fc.asyncProperty(target, fc.array(member, { minLength: 1, maxLength: 2 }), async (name, members) => {
      const known: Record<string, unknown> = {
        TableName: TABLE,
        ClientRequestToken: 'token',
        TransactItems: [{ Put: { TableName: TABLE, Item: KEPT } }],
        Item: KEPT,
        Key: { id: KEPT.id },
      }
      const texts = Object.entries(known).map(([key, value]) => [key, JSON.stringify(value)] as const)
      const deep = members.map(([key, [open, close], around]) => {
        const levels = Math.floor(DEEP_BYTES / (open.length + close.length))
        const nest = `${open.repeat(levels)}${close.repeat(levels)}`
        return [key, [nest, `[${nest}]`, `{"a":${nest},"Put":${nest}}`][around]] as const
      })
      const body = [...texts, ...deep].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()
      await expectAnswered(name, `{${body}}`)
    }),
    { seed: 1, numRuns: 150 },
  )
})

test('a transaction with a token, whose unknown members are deeper than any stack', async () => {
  const nest = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  const item = `{"TableName":"${TABLE}","Item":${JSON.stringify(KEPT)},"Unknown":${nest}}`
  const body = `{"ClientRequestToken":"deep","TransactItems":[{"Put":${item}}]}`
  expect(body.length).toBeLessThan(LOOKED_THROUGH_BYTES)
  // Some versions of Node.js write such JSON, others exhaust their stack.
  expect([200, 400]).toContain(await expectAnswered('DynamoDB_20120810.TransactWriteItems', body))
})

const put = (value: string) => `{"TableName":"${TABLE}","Item":{"id":{"S":"a"},"v":${value}}}`
const PUT = 'DynamoDB_20120810.PutItem'
const LEVELS = 100_000

describe.each([
  ['nothing', '', 400],
  ['a text that does not end', '{"TableName":"', 400],
  ['no structure', '[]', 400],
  ['two structures', '{}{}', 400],
  ['a byte order mark', '\ufeff{}', 400],
  ['lists in lists', '['.repeat(LEVELS), 400],
  ['lists in lists, closed', '['.repeat(LEVELS) + ']'.repeat(LEVELS), 400],
  ['maps in maps', '{"a":'.repeat(LEVELS), 400],
  ['values in values', put('{"L":['.repeat(LEVELS) + ']}'.repeat(LEVELS)), 400],
  ['a text of brackets', put(`{"S":"${'[{'.repeat(LEVELS)}"}`), 200],
  ['a number of JSON beyond all numbers', put('1e400'), 400],
  ['a number with a million digits', put(`{"N":"${'9'.repeat(1_000_000)}"}`), 400],
  ['a number with five million zeros', put(`{"N":"${'0'.repeat(5_000_000)}1"}`), 400],
  ['an exponent with a hundred thousand digits', put(`{"N":"1e${'9'.repeat(100_000)}"}`), 400],
  ['a text of 15 MB', put(`{"S":"${'x'.repeat(15_000_000)}"}`), 400],
  ['a binary of 15 MB that is none', put(`{"B":"${'!'.repeat(15_000_000)}"}`), 400],
  ['more than 16 MB', put(`{"S":"${'x'.repeat(17_000_000)}"}`), 413],
  [
    'a set of 100,000 numbers',
    put(`{"NS":[${Array.from({ length: LEVELS }, (_, n) => `"${n}"`).join()}]}`),
    200,
  ],
  ['100,000 attributes', `{${Array.from({ length: LEVELS }, (_, n) => `"k${n}":1`).join()}}`, 400],
  ['a member that is there twice', `{"TableName":"x","TableName":"${TABLE}","Item":{"id":{"S":"a"}}}`, 200],
  [
    'names that every object has',
    `{"TableName":"${TABLE}","Item":{"id":{"S":"a"},"__proto__":{"M":{"polluted":{"S":"x"}}},"constructor":{"S":"x"}}}`,
    200,
  ],
  ['a prototype as a request', `{"__proto__":{"TableName":"${TABLE}"},"Item":{"id":{"S":"a"}}}`, 400],
  ['half of a surrogate pair', put('{"S":"\\ud800"}'), 200],
  ['a table name of 5 MB', `{"TableName":"${'a.'.repeat(2_500_000)}!","Item":{}}`, 400],
] as const)('a body with %s', (_, body, status) => {
  test(`is answered by ${status}`, { timeout: 20_000 }, async () => {
    expect(await expectAnswered(PUT, body)).toBe(status)
  })
})

test('text that is not UTF-8 is not JSON: nothing is stored in its place', async () => {
  const body = Buffer.from(`{"TableName":"${TABLE}","Item":{"id":{"S":"a"},"v":{"S":"\xff\xc0"}}}`, 'latin1')
  expect(await expectAnswered(PUT, body)).toBe(400)
})

test.each([
  'gzip',
  'deflate',
  'br',
  'zstd',
  'identity, gzip',
  'nonsense',
])('a body that is not in the content encoding %s is an error of the server, as on AWS', async (encoding) => {
  const answer = await fuzzed.send(PUT, Buffer.from([31, 139, 8, 0, 1, 2]), { 'content-encoding': encoding })
  expect(answer.status).toBe(500)
  expect(JSON.parse(answer.body.toString()).__type).toContain('#InternalServerError')
  await fuzzed.expectAlive()
})

test.each([
  '',
  '.',
  'DynamoDB_20120810',
  'DynamoDB_20120810.',
  'DynamoDB_20120810.toString',
  'a.b.c',
  '__proto__.GetItem',
])('the target "%s" is an unknown operation', async (target) => {
  const answer = await fuzzed.send(target, '{}')
  expectAwsAnswer(answer)
  expect(JSON.parse(answer.body.toString())).toEqual({
    __type: 'com.amazon.coral.service#UnknownOperationException',
  })
})

describe('what AWS has handed out, changed on its way back', () => {
  const hostile = [
    {},
    { id: null },
    { id: {} },
    { id: { N: '1' } },
    { x: { S: 'a' } },
    { id: { S: '\ud800' } },
    'x',
    [],
    7,
  ]
  test('start keys', async () => {
    for (const ExclusiveStartKey of hostile)
      for (const [operation, more] of [
        ['Scan', { Segment: 0, TotalSegments: 2 }],
        ['Query', { KeyConditionExpression: 'id = :v', ExpressionAttributeValues: { ':v': KEPT.id } }],
      ] as const)
        await expectAnswered(
          `DynamoDB_20120810.${operation}`,
          JSON.stringify({ TableName: TABLE, ExclusiveStartKey, Limit: 1, ...more }),
        )
  })

  test('shard iterators', async () => {
    const position = Buffer.from('9999999999999999/0').toString('base64')
    for (const ShardIterator of [
      '',
      '|',
      '|1|',
      'x'.repeat(2_048),
      `arn|1|${position}`,
      '|'.repeat(9),
      '\ud800',
    ])
      expect(
        await expectAnswered('DynamoDBStreams_20120810.GetRecords', JSON.stringify({ ShardIterator })),
      ).toBe(400)
  })

  test('request tokens, and those of pages', async () => {
    for (const token of ['', '\u0000', '\ud800', 'x'.repeat(36), 'x'.repeat(100_000)]) {
      const put = { Put: { TableName: TABLE, Item: KEPT } }
      for (const [operation, input] of [
        ['TransactWriteItems', { ClientRequestToken: token, TransactItems: [put] }],
        ['ExecuteStatement', { Statement: `SELECT * FROM ${TABLE}`, NextToken: token }],
        ['ListTables', { ExclusiveStartTableName: token }],
      ] as const)
        await expectAnswered(`DynamoDB_20120810.${operation}`, JSON.stringify(input))
    }
  })
})

describe('work that could grow with the product of two lengths', () => {
  const Key = { id: { S: 'large' } }
  const write = (operation: string, input: object) =>
    expectAnswered(`DynamoDB_20120810.${operation}`, JSON.stringify({ TableName: TABLE, ...input }))

  test.each(['S', 'B'])('finding a part in a whole whose parts are all alike: %s', async (type) => {
    const long = (length: number) => Buffer.alloc(length, 'a')
    const value = (bytes: Buffer) => ({ [type]: bytes.toString(type === 'S' ? 'latin1' : 'base64') })
    expect(await write('PutItem', { Item: { ...Key, v: value(long(390_000)) } })).toBe(200)
    const part = value(Buffer.concat([long(50_000), Buffer.from('b'), long(50_000)]))
    const status = await write('PutItem', {
      Item: Key,
      ConditionExpression: 'contains(v, :part)',
      ExpressionAttributeValues: { ':part': part },
    })
    expect(status).toBe(400)
  })

  test('comparing long texts of characters beyond the basic plane, again and again', async () => {
    const long = (length: number) => ({ S: '\u{1f600}'.repeat(length) })
    expect(await write('PutItem', { Item: { ...Key, v: long(97_000) } })).toBe(200)
    const status = await write('PutItem', {
      Item: Key,
      ConditionExpression: Array(200).fill('v < :v').join(' OR '),
      ExpressionAttributeValues: { ':v': long(96_000) },
    })
    expect(status).toBe(400)
  })

  test('looking for a large set among a thousand others that are all the same', async () => {
    const set = (last: string) => ({ SS: [...Array.from({ length: 45_000 }, (_, n) => `${n}`), last] })
    expect(await write('PutItem', { Item: { ...Key, v: set('a') } })).toBe(200)
    const status = await write('PutItem', {
      Item: Key,
      ConditionExpression: Array(10)
        .fill(`v IN (${Array(100).fill(':v').join(',')})`)
        .join(' OR '),
      ExpressionAttributeValues: { ':v': { SS: set('b').SS.reverse() } },
    })
    expect(status).toBe(400)
  })

  test('changing fifty thousand attributes, and giving as many tags', async () => {
    const names = Array.from({ length: 50_000 }, (_, n) => `a${n}`)
    const updates = Object.fromEntries(names.map((name) => [name, { Action: 'PUT', Value: { S: 'a' } }]))
    expect(await write('UpdateItem', { Key: { id: { S: 'many' } }, AttributeUpdates: updates })).toBe(200)
    const ResourceArn = `arn:aws:dynamodb:us-east-1:123456789012:table/${TABLE}`
    const Tags = names.map((name) => ({ Key: name, Value: '' }))
    expect(await write('TagResource', { ResourceArn, Tags })).toBe(400)
  })

  test('taking a large set out of another', async () => {
    const set = (prefix: string) => ({ SS: Array.from({ length: 45_000 }, (_, n) => `${prefix}${n}`) })
    expect(await write('PutItem', { Item: { ...Key, v: set('') } })).toBe(200)
    const status = await write('UpdateItem', {
      Key,
      UpdateExpression: 'DELETE v :v',
      ExpressionAttributeValues: { ':v': set('x') },
    })
    expect(status).toBe(200)
  })
})
