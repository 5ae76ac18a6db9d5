import { beforeEach, describe, expect, test } from 'vitest'
import { failure, partiqlTables } from './partiql-support.js'

type Tables = Awaited<ReturnType<typeof partiqlTables>>
let tables: Tables

beforeEach(async () => {
  tables = await partiqlTables()
  await tables.put('plain', { pk: { S: 'a' }, n: { N: '1' } })
  await tables.put('pair', { pk: { S: 'p' }, sk: { S: '1' }, flag: { S: 'f' } })
})

const a = () => tables.get('plain', { pk: { S: 'a' } })

async function reasons(statements: (string | object)[]) {
  const { code, message, members } = await failure(tables.transact(statements))
  expect(code).toBe('TransactionCanceledException')
  const found = members.CancellationReasons as { Code: string; Message?: string }[]
  expect(message).toBe(
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${found.map(({ Code }) => Code).join(', ')}]`,
  )
  return found
}

const codes = async (statements: (string | object)[]) => (await reasons(statements)).map(({ Code }) => Code)

describe('ExecuteTransaction that writes', () => {
  test('carries out all statements, and answers nothing for them', async () => {
    const answer = await tables.transact([
      "INSERT INTO plain VALUE {'pk': 'b', 's': 'x'}",
      { Statement: 'UPDATE plain SET n = n + ? WHERE pk = ?', Parameters: [{ N: '5' }, { S: 'a' }] },
      "DELETE FROM pair WHERE pk = 'p' AND sk = '1' AND flag = 'f'",
    ])
    expect(answer).toEqual({ Responses: [] })
    expect(await a()).toMatchObject({ n: { N: '6' } })
    expect(await tables.get('plain', { pk: { S: 'b' } })).toMatchObject({ s: { S: 'x' } })
    expect(await tables.get('pair', { pk: { S: 'p' }, sk: { S: '1' } })).toBeUndefined()
  })

  test('does nothing when one of them cannot be', async () => {
    expect(
      await reasons([
        "INSERT INTO plain VALUE {'pk': 'b'}",
        "INSERT INTO plain VALUE {'pk': 'a'}",
        "UPDATE pair SET x = 1 WHERE pk = 'p' AND sk = '1' AND flag = 'g'",
      ]),
    ).toEqual([
      { Code: 'None' },
      { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ])
    expect(await tables.get('plain', { pk: { S: 'b' } })).toBeUndefined()
  })

  test('shows the item that stood in its way, if asked', async () => {
    const statement = "UPDATE plain SET n = 2 WHERE pk = 'a' AND n = 7"
    const found = await reasons([{ Statement: statement, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }])
    expect(found[0]).toMatchObject({ Item: { n: { N: '1' } } })
  })

  test.each([
    ["EXISTS(SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND other IS MISSING)", true],
    ["EXISTS(SELECT * FROM pair WHERE (pk = 'p' AND sk = '1') AND flag = 'f')", true],
    ["EXISTS(SELECT * FROM pair WHERE pk = 'none' AND sk = '1' AND pk IS MISSING)", true],
    ["EXISTS(SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND flag IS MISSING)", false],
    ["exists(SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND pk = 'q' AND flag = 'f')", false],
  ])('checks %s: %s', async (check, holds) => {
    const statements = [check, "UPDATE plain SET n = 9 WHERE pk = 'a'"]
    if (holds) await tables.transact(statements)
    else expect(await codes(statements)).toEqual(['ConditionalCheckFailed', 'None'])
    expect((await a())?.n).toEqual({ N: holds ? '9' : '1' })
  })

  test.each([
    [
      "EXISTS(SELECT * FROM pair WHERE pk = 'p' AND sk = '1')",
      'EXISTS() must contain a single item read with additional condition',
    ],
    [
      "EXISTS(SELECT * FROM pair WHERE pk IN ['p'] AND sk = '1' AND flag = 'f')",
      'EXISTS() must contain a single item read with additional condition',
    ],
    [
      "UPDATE plain SET n = 2 WHERE pk = 'a' RETURNING ALL NEW *",
      'RETURNING clause is not supported in ExecuteTransaction.',
    ],
    ["UPDATE plain.i SET n = 2 WHERE pk = 'a'", 'This operation is not supported on an index'],
    [
      "INSERT INTO plain VALUE {'pk': 'c', 'x': [<<'a', 'a'>>]}",
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    ],
    [
      "UPDATE plain SET n = n + [1] WHERE pk = 'a'",
      'Incorrect operand type for operator or function; operator or function: +, operand type: L',
    ],
    ['UPDATE plain SET n = 1 WHERE', "Statement wasn't well formed, can't be processed: Unexpected term"],
    ["UPDATE plain SET n = ? WHERE pk = 'a'", "Number of parameters in request and statement don't match."],
  ])('%s is wrong whatever the items are', async (statement, detail) => {
    const { code, message } = await failure(
      tables.transact(["INSERT INTO plain VALUE {'pk': 'b'}", statement]),
    )
    expect({ code, message }).toEqual({
      code: 'ValidationException',
      message: `Validation failed in TransactStatements[1]: ${detail}`,
    })
    expect(await tables.get('plain', { pk: { S: 'b' } })).toBeUndefined()
  })

  test('is cancelled by statements that do not name one item', async () => {
    const MISMATCH = 'The provided key element does not match the schema'
    const found = await reasons([
      "UPDATE pair SET a = 1 WHERE pk = 'p'",
      "UPDATE pair SET a = 1 WHERE pk IN ['p'] AND sk = '1'",
      "UPDATE pair SET a = 1 WHERE pk = 'p' AND sk = '1' AND pk = 'q'",
      "UPDATE pair SET a = 1 WHERE pk = 'p' AND sk = 1",
      "INSERT INTO pair VALUE {'pk': 'p'}",
      "UPDATE plain SET n = 2 WHERE pk = 'a'",
    ])
    expect(found.map(({ Code }) => Code)).toEqual([...Array(5).fill('ValidationError'), 'None'])
    expect([found[0]?.Message, found[1]?.Message, found[3]?.Message]).toEqual(Array(3).fill(MISMATCH))
    expect(found[4]?.Message).toBe(
      'One or more parameter values were invalid: Missing the key sk in the item',
    )
  })

  test('is cancelled by tables that are not there, unless something else is wrong', async () => {
    const missing = 'DELETE FROM "no-table" WHERE pk = \'x\' RETURNING ALL OLD *'
    expect(await reasons([missing, "DELETE FROM plain WHERE pk = 'a'"])).toEqual([
      { Code: 'ResourceNotFound', Message: 'Requested resource not found' },
      { Code: 'None' },
    ])
    const other = "UPDATE plain SET n = 1 WHERE pk = 'a' RETURNING ALL OLD *"
    expect((await failure(tables.transact([missing, other]))).message).toBe(
      'Validation failed in TransactStatements[1]: RETURNING clause is not supported in ExecuteTransaction.',
    )
  })

  test('is cancelled by what items become', async () => {
    const statement = {
      Statement: "UPDATE plain SET big = ? WHERE pk = 'a'",
      Parameters: [{ S: 'x'.repeat(409_600) }],
    }
    expect(await reasons([statement])).toEqual([
      { Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' },
    ])
  })

  test('takes one statement for an item', async () => {
    const twice = tables.transact([
      "INSERT INTO plain VALUE {'pk': 'b'}",
      "UPDATE plain SET n = 1 WHERE pk = 'b'",
    ])
    expect((await failure(twice)).message).toBe(
      'Transaction request cannot include multiple operations on one item',
    )
  })

  test('looks at all parameters first', async () => {
    const parameters = (value: object) => ({ Statement: 'nonsense', Parameters: [value] })
    const { message } = await failure(
      tables.transact([parameters({ N: '1' }), parameters({ SS: ['a', 'a'] })]),
    )
    expect(message).toBe(
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    )
  })

  test('is carried out once under its token', async () => {
    const statements = ["UPDATE plain SET n = n + 1 WHERE pk = 'a'"]
    const send = (ReturnConsumedCapacity: string) =>
      tables.transact(statements, { ClientRequestToken: 'once', ReturnConsumedCapacity })
    expect((await send('TOTAL')).ConsumedCapacity).toEqual([
      { TableName: 'plain', CapacityUnits: 2, WriteCapacityUnits: 2 },
    ])
    expect((await send('TOTAL')).ConsumedCapacity).toEqual([
      { TableName: 'plain', CapacityUnits: 2, ReadCapacityUnits: 2 },
    ])
    expect((await send('INDEXES')).ConsumedCapacity?.[0]).toMatchObject({ ReadCapacityUnits: 2, Table: {} })
    expect(await a()).toMatchObject({ n: { N: '2' } })
    const other = tables.transact(["UPDATE plain SET n = 0 WHERE pk = 'a'"], { ClientRequestToken: 'once' })
    expect((await failure(other)).code).toBe('IdempotentParameterMismatchException')
  })

  test('forgets the token of what was cancelled', async () => {
    const ClientRequestToken = 'again'
    await failure(tables.transact(["INSERT INTO plain VALUE {'pk': 'a'}"], { ClientRequestToken }))
    await tables.transact(["INSERT INTO plain VALUE {'pk': 'b'}"], { ClientRequestToken })
    expect(await tables.get('plain', { pk: { S: 'b' } })).toBeDefined()
  })
})

describe('ExecuteTransaction that reads', () => {
  test('reads all items at one moment', async () => {
    const { Responses, ConsumedCapacity } = await tables.transact(
      [
        "SELECT n FROM plain WHERE pk = 'a'",
        "SELECT * FROM plain WHERE pk = 'none'",
        "SELECT * FROM pair WHERE (sk IN ['1']) AND pk = 'p' AND pk = 'p'",
      ],
      { ReturnConsumedCapacity: 'TOTAL' },
    )
    expect(Responses).toEqual([
      { Item: { n: { N: '1' } } },
      {},
      { Item: { pk: { S: 'p' }, sk: { S: '1' }, flag: { S: 'f' } } },
    ])
    expect(ConsumedCapacity).toEqual([
      { TableName: 'plain', CapacityUnits: 4, ReadCapacityUnits: 4 },
      { TableName: 'pair', CapacityUnits: 2, ReadCapacityUnits: 2 },
    ])
  })

  test.each([
    "SELECT * FROM pair WHERE pk = 'p'",
    "SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND flag = 'f'",
    "SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND attribute_exists(flag)",
    "SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND pk = 'q'",
    "SELECT * FROM pair WHERE pk IN ['q'] AND pk = 'p' AND sk = '1'",
    'SELECT * FROM pair',
  ])('reads by keys alone: not %s', async (statement) => {
    expect((await failure(tables.transact([statement]))).message).toBe(
      'Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.',
    )
  })

  test('is cancelled by keys of other types, and only then finds items that are read twice', async () => {
    const one = "SELECT * FROM pair WHERE pk = 'p' AND sk = '1'"
    expect(await reasons([one, one, "SELECT * FROM pair WHERE pk = 1 AND sk = '1'"])).toEqual([
      { Code: 'None' },
      { Code: 'None' },
      { Code: 'ValidationError', Message: 'The provided key element does not match the schema' },
    ])
    expect(
      (await failure(tables.transact([one, "SELECT flag FROM pair WHERE sk = '1' AND pk = 'p'"]))).message,
    ).toBe('Transaction request cannot include multiple operations on one item')
    const overlapping = "SELECT * FROM pair WHERE pk IN ['p', 'p'] AND sk = '1'"
    expect((await failure(tables.transact([overlapping]))).message).toBe(
      'Validation failed in TransactStatements[0]: Overlapping conditions with range keys are not supported in where clause',
    )
  })

  test('is cancelled by tables that are not there', async () => {
    expect(
      await codes(["SELECT * FROM plain WHERE pk = 'a'", 'SELECT * FROM "no-table"."i" WHERE pk = \'x\'']),
    ).toEqual(['None', 'ResourceNotFound'])
  })
})

describe('ExecuteTransaction', () => {
  test('does not take reads and writes together, none, or more than 100', async () => {
    const mixed = tables.transact(["SELECT * FROM plain WHERE pk = 'a'", "DELETE FROM plain WHERE pk = 'a'"])
    expect(await failure(mixed)).toMatchObject({
      code: 'ValidationException',
      message: 'ExecuteTransaction API does not support both read and write operations in the same request.',
    })
    expect((await failure(tables.transact([]))).message).toContain(
      'Member must have length greater than or equal to 1',
    )
    const many = tables.transact(Array(101).fill("SELECT * FROM plain WHERE pk = 'a'"))
    expect((await failure(many)).message).toContain('Member must have length less than or equal to 100')
    const token = tables.transact(["DELETE FROM plain WHERE pk = 'a'"], {
      ClientRequestToken: 'x'.repeat(37),
    })
    expect((await failure(token)).message).toContain("at 'clientRequestToken' failed")
  })

  test('writes 4 MB at most', async () => {
    const Parameters = [{ S: 'x'.repeat(399_000) }]
    const inserts = Array.from({ length: 11 }, (_, index) => ({
      Statement: `INSERT INTO plain VALUE {'pk': '${index}', 'data': ?}`,
      Parameters,
    }))
    expect((await failure(tables.transact(inserts))).message).toMatch(
      /^Transaction payload size cannot exceed 4MB\. Payload Size: : Transaction payload size cannot exceed 4MB\. Payload Size: 43\d{5}$/,
    )
    expect(await tables.transact(inserts.slice(1))).toEqual({ Responses: [] })
  })
})
