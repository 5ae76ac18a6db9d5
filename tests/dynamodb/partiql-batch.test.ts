import { beforeEach, describe, expect, test } from 'vitest'
import { failure, partiqlTables } from './partiql-support.js'
import { allRecords, createTable } from './support.js'

type Tables = Awaited<ReturnType<typeof partiqlTables>>
let tables: Tables

const NO_KEY =
  'Select statements within BatchExecuteStatement must specify the primary key in the where clause.'

beforeEach(async () => {
  tables = await partiqlTables()
  await tables.put('plain', { pk: { S: 'a' }, data: { S: 'one' } })
  await tables.put('plain', { pk: { S: 'b' }, data: { S: 'two' } })
  await tables.put('pair', { pk: { S: 'p' }, sk: { S: '1' }, flag: { S: 'f' } })
})

describe('BatchExecuteStatement', () => {
  test('reads items one by one', async () => {
    const { Responses } = await tables.batch([
      "SELECT * FROM plain WHERE pk = 'b'",
      { Statement: 'SELECT data FROM plain WHERE pk = ?', Parameters: [{ S: 'a' }] },
      "SELECT * FROM plain WHERE pk = 'none'",
      "SELECT flag FROM pair WHERE sk = '1' AND pk IN ['p']",
    ])
    expect(Responses).toEqual([
      { TableName: 'plain', Item: { pk: { S: 'b' }, data: { S: 'two' } } },
      { TableName: 'plain', Item: { data: { S: 'one' } } },
      { TableName: 'plain' },
      { TableName: 'pair', Item: { flag: { S: 'f' } } },
    ])
  })

  test('writes items one by one, and shows what they return', async () => {
    const { Responses } = await tables.batch([
      "INSERT INTO plain VALUE {'pk': 'c'}",
      "UPDATE plain SET data = 'new' WHERE pk = 'a' RETURNING ALL NEW *",
      "UPDATE pair SET n = 1 WHERE pk = 'p' AND sk = '1' RETURNING MODIFIED NEW *",
      "DELETE FROM plain WHERE pk = 'b' RETURNING ALL OLD *",
      "FROM pair WHERE pk = 'p' AND sk = '2' SET n = 1",
    ])
    expect(Responses).toEqual([
      { TableName: 'plain' },
      { TableName: 'plain', Item: { pk: { S: 'a' }, data: { S: 'new' } } },
      { TableName: 'pair', Item: { n: { N: '1' } } },
      { TableName: 'plain', Item: { pk: { S: 'b' }, data: { S: 'two' } } },
      {
        TableName: 'pair',
        Error: { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      },
    ])
    expect(await tables.get('plain', { pk: { S: 'b' } })).toBeUndefined()
    expect(await tables.get('plain', { pk: { S: 'c' } })).toBeDefined()
  })

  test('shows no item where the part that was modified is empty', async () => {
    const { Responses } = await tables.batch([
      "UPDATE plain REMOVE data WHERE pk = 'a' RETURNING MODIFIED NEW *",
    ])
    expect(Responses).toEqual([{ TableName: 'plain' }])
  })

  test('gives each statement its own error, with its table where it came that far', async () => {
    const { Responses } = await tables.batch([
      "INSERT INTO plain VALUE {'pk': 'a'}",
      {
        Statement: "UPDATE plain SET t = 1 WHERE pk = 'a' AND data = 'wrong'",
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
      'SLECT * FROM plain',
      "UPDATE plain SET t = 1 WHERE data = 'one'",
      "DELETE FROM plain WHERE pk = 'a' RETURNING MODIFIED OLD *",
      'DELETE FROM "no-table" WHERE pk = \'a\'',
      { Statement: "UPDATE plain SET t = ? WHERE pk = 'a'", Parameters: [{ N: 'abc' }] },
      "UPDATE plain SET ss = set_add(data, <<'x'>>) WHERE pk = 'a'",
      "UPDATE plain SET data = set_add(data, <<'x'>>) WHERE pk = 'a'",
      "INSERT INTO plain VALUE {'pk': 'last'}",
    ])
    expect(Responses.map(({ TableName, Error: error }) => [error?.Code, TableName])).toEqual([
      ['DuplicateItem', 'plain'],
      ['ConditionalCheckFailed', 'plain'],
      ['ValidationError', undefined],
      ['ValidationError', undefined],
      ['ValidationError', undefined],
      ['ResourceNotFound', undefined],
      ['ValidationError', undefined],
      ['ValidationError', undefined],
      ['ValidationError', 'plain'],
      [undefined, 'plain'],
    ])
    expect(Responses.map(({ Item }) => Item)).toEqual(Array(10).fill(undefined))
    expect(Responses[4]?.Error?.Message).toBe(
      'Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.',
    )
    expect(Responses[5]?.Error?.Message).toBe('Requested resource not found')
    expect(Responses[6]?.Error?.Message).toBe('The parameter cannot be converted to a numeric value: abc')
  })

  test.each([
    ["SELECT * FROM plain WHERE data = 'one'", NO_KEY],
    ['SELECT * FROM plain', NO_KEY],
    ["SELECT * FROM pair WHERE pk = 'p'", NO_KEY],
    ["SELECT * FROM pair WHERE pk = 'p' AND sk > '0'", NO_KEY],
    ["SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND flag = 'f'", NO_KEY],
    ["SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND attribute_exists(flag)", NO_KEY],
    ["SELECT * FROM pair WHERE pk = 'p' AND sk = '1' AND pk = 'q'", NO_KEY],
    ["SELECT * FROM pair WHERE pk IN ['p', 'q'] AND sk = '1'", NO_KEY],
    [
      `SELECT * FROM pair WHERE pk IN [${Array.from({ length: 51 }, (_, at) => `'${at}'`)}] AND sk = '1'`,
      'Too many decomposed read operations for a given query.',
    ],
    ['SELECT COUNT(*) FROM plain', 'Unexpected path component at 1:8:5'],
    [
      "SELECT * FROM plain WHERE pk = 'a' AND",
      "Statement wasn't well formed, can't be processed: Missing right-hand side expression of infix operator",
    ],
  ])('%s is not for batches', async (statement, Message) => {
    const { Responses } = await tables.batch([statement, "SELECT * FROM plain WHERE pk = 'a'"])
    expect(Responses[0]).toEqual({ Error: { Code: 'ValidationError', Message } })
    expect(Responses[1]?.Item).toBeDefined()
  })

  test('counts the capacity of each statement', async () => {
    const { ConsumedCapacity } = await tables.batch(
      [
        "SELECT * FROM plain WHERE pk = 'a'",
        { Statement: "SELECT * FROM plain WHERE pk = 'b'", ConsistentRead: true },
      ],
      { ReturnConsumedCapacity: 'TOTAL' },
    )
    expect(ConsumedCapacity).toEqual([
      { TableName: 'plain', CapacityUnits: 0.5 },
      { TableName: 'plain', CapacityUnits: 1 },
    ])
  })

  test('carries out statements on one item one after another', async () => {
    await createTable(tables.db, 'watched', ['pk'], {
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    })
    const { Responses } = await tables.batch([
      "INSERT INTO watched VALUE {'pk': 'x', 'n': 1}",
      "UPDATE watched SET n = n + 1 WHERE pk = 'x'",
      "DELETE FROM watched WHERE pk = 'x' AND n = 2",
      "INSERT INTO watched VALUE {'pk': 'x', 'n': 9}",
    ])
    expect(Responses).toEqual(Array(4).fill({ TableName: 'watched' }))
    expect(await tables.get('watched', { pk: { S: 'x' } })).toEqual({ pk: { S: 'x' }, n: { N: '9' } })
    const records = await allRecords(tables.db, 'watched')
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE', 'INSERT'])
  })

  test('does not take reads and writes together, none, or more than 25', async () => {
    const mixed = tables.batch(["SELECT * FROM plain WHERE pk = 'a'", "DELETE FROM plain WHERE pk = 'a'"])
    expect(await failure(mixed)).toMatchObject({ code: 'ValidationException' })
    expect(await tables.get('plain', { pk: { S: 'a' } })).toBeDefined()
    const { message } = await failure(tables.batch([]))
    expect(message).toBe(
      "1 validation error detected: Value '[]' at 'statements' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
    const many = tables.batch(Array(26).fill("SELECT * FROM plain WHERE pk = 'a'"))
    expect((await failure(many)).message).toContain('Member must have length less than or equal to 25')
  })
})
