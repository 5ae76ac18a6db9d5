import { beforeEach, describe, expect, test } from 'vitest'
import { failure, partiqlTables } from './partiql-support.js'
import { createTable } from './support.js'

type Tables = Awaited<ReturnType<typeof partiqlTables>>
let tables: Tables

beforeEach(async () => {
  tables = await partiqlTables()
})

const message = async (statement: string, parameters?: Record<string, unknown>[]) =>
  (await failure(tables.run(statement, parameters))).message

describe('a statement that is not well-formed', () => {
  const LEFTOVER = 'Unexpected token after expression'
  const TERM = 'Unexpected term'
  const NOTHING = ''

  test.each([
    ['SLECT * FROM "plain" WHERE pk = \'a\'', 'Expected data manipulation'],
    ['SELECTT * FROMM "plain"', LEFTOVER],
    ['INVALID SYNTAX HERE', LEFTOVER],
    ['foo', 'Expected data manipulation'],
    ['SELECT * FROM plain WHERE pk = 1 foo', LEFTOVER],
    ['SELECT * FROM plain WHERE pk = 1 e5', LEFTOVER],
    ['SELECT * FROM plain WHERE pk = 1)', LEFTOVER],
    ["INSERT INTO plain VALUE {'pk': 1} foo", LEFTOVER],
    ["INSERT INTO plain t VALUE {'pk': 'x'}", LEFTOVER],
    ["INSERT INTO plain VALUE {'pk': 'x'} IF NOT EXISTS", LEFTOVER],
    ['UPDATE plain SET a = 9 WHERE pk = 2 foo', LEFTOVER],
    ['UPDATE plain REMOVE a, b WHERE pk = 2', LEFTOVER],
    ['DELETE FROM plain WHERE pk = 3 ORDER BY pk', LEFTOVER],
    ['SELECT * FROM plain ORDER BY pk WHERE pk = 1', LEFTOVER],
    ["FROM plain SET c = 1 WHERE pk = 'x'", LEFTOVER],
    ["FROM plain SET c = 1 WHERE pk = 'x' SET d = 2", LEFTOVER],
    [
      'SELECT * FROM plain; SELECT * FROM plain',
      'Unexpected token after semicolon. (Only one query is allowed.)',
    ],
    ['SELECT * FROM plain WHERE', TERM],
    ['SELECT * FROM plain WHERE;', TERM],
    ['SELECT * FROM plain WHERE   ', TERM],
    ['UPDATE plain SET a = 1 WHERE', TERM],
    ['DELETE FROM plain WHERE', TERM],
    ['SELECT * FROM plain WHERE NOT', TERM],
    ['SELECT * FROM plain WHERE (', TERM],
    ['SELECT * FROM "never-created" WHERE', TERM],
    ['SELECT * FROM', TERM],
    ["SELECT * FROM plain WHERE pk = 'x' AND", 'Missing right-hand side expression of infix operator'],
    ["SELECT * FROM plain WHERE pk = 'x' OR", 'Missing right-hand side expression of infix operator'],
    ['SELECT * FROM plain WHERE ORDER BY pk', 'Unexpected keyword'],
    ["SELECT user FROM plain WHERE pk = 'x'", 'Unexpected keyword'],
    ['SELECT * FROM plain WHERE IS NULL', 'Unexpected operator'],
    ['SELECT * FROM plain WHERE pk = LIKE', 'Unexpected operator'],
    ["SELECT * FROM plain WHERE pk = 'x' AND a IS FOO", 'Expected type name'],
    ["SELECT * FROM plain WHERE (pk = 'x'", 'Expected RIGHT_PAREN'],
    ["SELECT * FROM plain WHERE pk IN ['x'", 'Expected RIGHT_BRACKET'],
    ['SELECT * FROM plain WHERE attribute_exists(m.inner)', 'Invalid path dot component'],
    ["UPDATE plain SET m.inner = 1 WHERE pk = 'x'", 'Invalid path dot component'],
    ['DELETE FROM', 'Expected identifier for simple path'],
    ['DELETE FROM;', 'Expected identifier for simple path'],
    ["DELETE FROM WHERE pk = 'x'", 'Expected identifier for simple path'],
    ['UPDATE plain SET WHERE', 'Expected identifier for simple path'],
    ['UPDATE plain SET a WHERE', "Expected '='"],
    ["UPDATE plain WHERE pk = 'x'", 'Expected data manipulation'],
    ['SELECT pk', 'Expected FROM after SELECT list'],
    [
      'SELECT *, pk FROM plain',
      "Other expressions may not be present in the select list when '*' is used without dot notation.",
    ],
    ['SELECT * FROM plain WHERE pk = 1e2147483648', NOTHING],
    ['SELECT * FROM plain WHERE pk = 1e99999999999', NOTHING],
    ['SELECT * FROM plain WHERE pk = 1.5e-2147483647', NOTHING],
    ['SELECT * FROM plain WHERE pk = 1 # note', NOTHING],
    ['SELECT * FROM plain WHERE pk = 1 /* note', NOTHING],
    ['SELECT * FROM "plain', NOTHING],
    ["SELECT * FROM plain WHERE pk = 'x", NOTHING],
  ])('%s', async (statement, detail) => {
    expect(await failure(tables.run(statement))).toMatchObject({
      code: 'ValidationException',
      message: `Statement wasn't well formed, can't be processed: ${detail}`,
    })
  })
})

describe('a well-formed statement that DynamoDB has no use for', () => {
  const ALIAS = 'Aliasing is not supported'

  test.each([
    ["SELECT * FROM plain t WHERE pk = 'x'", ALIAS],
    ["SELECT * FROM plain AS t WHERE pk = 'x'", ALIAS],
    ["UPDATE plain t SET a = 3 WHERE pk = 'x'", ALIAS],
    ["DELETE FROM plain t WHERE pk = 'x'", ALIAS],
    ['SELECT * FROM plain LIMIT 5', 'Unsupported clause: LIMIT at 1:27:1'],
    ['SELECT * FROM plain, pair', 'Only select from a single table or index is supported.'],
    ['SELECT * FROM ""', 'Path component cannot be an empty string'],
    ['SELECT * FROM "plain".""', 'Path component cannot be an empty string'],
    ['SELECT * FROM plain.a.b', 'A path may contain at most 2 components in the FROM clause'],
    ["INSERT INTO plain.a VALUE {'pk': 'x'}", 'FROM clause may only contain a single table name'],
    ["UPDATE plain.a SET b = 1 WHERE pk = 'x'", 'This operation is not supported on an index'],
    ["DELETE FROM plain.a WHERE pk = 'x'", 'This operation is not supported on an index'],
    ["SELECT * FROM plain.a WHERE pk = 'x'", 'The table does not have the specified index'],
    ['x IS INT4', 'Unsupported operation: IsType'],
    ['x IS DOUBLE PRECISION', 'Unsupported operation: IsType'],
    ['x IS CHARACTER VARYING', 'Unsupported operation: IsType'],
    [
      "EXISTS(SELECT * FROM plain WHERE pk = 'x' AND a = 1)",
      'EXISTS can only be used in ExecuteTransaction write requests.',
    ],
    [
      'SELECT * FROM plain WHERE pk = 1e126',
      'Number overflow. Attempting to store a number with magnitude larger than supported range under root',
    ],
    [
      'SELECT * FROM plain WHERE pk = 1e-131',
      'Number underflow. Attempting to store a number with magnitude smaller than supported range under root',
    ],
    [
      'SELECT * FROM plain WHERE pk = 123456789012345678901234567890123456789',
      'Attempting to store more than 38 significant digits in a Number under root',
    ],
  ])('%s', async (statement, text) => {
    expect(await failure(tables.run(statement))).toMatchObject({ code: 'ValidationException', message: text })
  })
})

describe('the text of a statement', () => {
  test('may have comments wherever it may have blanks', async () => {
    await tables.put('plain', { pk: { S: 'a' }, note: { S: 'a--b /*c*/' } })
    for (const statement of [
      "-- first\nSELECT/**/* FROM plain -- the table\nWHERE pk/* key */='a' --",
      "SELECT * FROM plain WHERE pk = 'a' AND note = 'a--b /*c*/'; -- done",
      'SELECT * FROM "plain" /* a\nnote */ WHERE "pk" = \'a\' /* note */',
    ])
      expect((await tables.run(statement)).Items).toHaveLength(1)
  })

  test('knows keywords in any case, and names in theirs', async () => {
    await tables.run("insert Into plain Value {'pk': 'a', 'Name': 'x', 'order': 1}")
    expect((await tables.run('select Name, name, "order" from plain Where pk = \'a\'')).Items).toEqual([
      { Name: { S: 'x' }, order: { N: '1' } },
    ])
  })

  test('takes names with quotes, dots and signs in double quotes', async () => {
    await createTable(tables.db, 'a.b-c_d', ['p#k'])
    await tables.run(`INSERT INTO "a.b-c_d" VALUE {'p#k': 'a', 'x"y': 1, '#n': 2}`)
    expect((await tables.run(`SELECT "x""y", "#n" FROM "a.b-c_d" WHERE "p#k" = 'a'`)).Items).toEqual([
      { 'x"y': { N: '1' }, '#n': { N: '2' } },
    ])
  })

  test('has 8,192 characters at most, and one at least', async () => {
    const statement = (length: number) => `SELECT * FROM plain${' '.repeat(length - 19)}`
    await tables.run(statement(8_192))
    expect(await message(statement(8_193))).toContain(
      "at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192",
    )
    expect(await message('')).toBe(
      "1 validation error detected: Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  })

  test.each([
    ['(', ')'],
    ['NOT ', ''],
    ['- ', ''],
    ['begins_with(', ')'],
    ['pk IN [', ']'],
    ["{'a':", '}'],
    ['<<', '>>'],
    ['1 = ', ''],
    ['1 + ', ''],
  ])('with %s thousands of times ends in an error', async (opening, closing) => {
    const times = Math.floor(8_000 / (opening.length + closing.length))
    const statement = `SELECT * FROM plain WHERE ${opening.repeat(times)}1${closing.repeat(times)}`
    expect(await failure(tables.run(statement))).toMatchObject({ code: 'ValidationException' })
  })

  test('with hundreds of conditions is read', async () => {
    const many = (joint: string) => Array.from({ length: 400 }, () => 'a = 1').join(` ${joint} `)
    for (const joint of ['AND', 'OR'])
      expect((await tables.run(`SELECT * FROM plain WHERE ${many(joint)}`)).Items).toEqual([])
    const branches = Array.from({ length: 120 }, (_, index) => `(pk = '${index}' OR a = ${index})`).join(
      ' AND ',
    )
    expect((await tables.run(`SELECT * FROM plain WHERE ${branches}`)).Items).toEqual([])
  })
})

describe('parameters', () => {
  const MISMATCH = "Number of parameters in request and statement don't match."

  test('are as many as the statement has', async () => {
    expect(await message('SELECT * FROM plain WHERE pk = ?')).toBe(MISMATCH)
    expect(await message('SELECT * FROM plain WHERE pk = ?', [{ S: 'a' }, { S: 'b' }])).toBe(MISMATCH)
    expect(await message("SELECT * FROM plain WHERE pk = '?'", [{ S: 'a' }])).toBe(MISMATCH)
    expect(await message('SELECT * FROM plain', [])).toBe(
      "1 validation error detected: Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  })

  test('are looked at before the statement is', async () => {
    const duplicates =
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.'
    expect(await message('UPDATE plain SET WHERE', [{ SS: ['a', 'a'] }])).toBe(duplicates)
    expect(await message('nonsense', [{ NULL: false }])).toBe(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    )
    expect(await message('nonsense', [{ SS: [] }])).toBe(
      'One or more parameter values were invalid: An string set  may not be empty',
    )
  })

  const UNCONVERTIBLE = 'The parameter cannot be converted to a numeric value'
  const POSITIONS = [
    "SELECT * FROM pair WHERE pk = 'x' AND n = ?",
    "INSERT INTO pair VALUE {'pk': 'x', 'sk': 's', 'n': ?}",
    "UPDATE pair SET n = ? WHERE pk = 'x' AND sk = 's'",
    'SELECT * FROM pair WHERE pk = ?',
  ]

  test.each([
    '1e99999999999',
    '-1e99999999999',
    '1e-99999999999',
    '1e2147483648',
    '1e-2147483648',
  ])('are no numbers when they are %s', async (N) => {
    for (const position of POSITIONS) expect(await message(position, [{ N }])).toBe(`${UNCONVERTIBLE}: ${N}`)
    expect(await message(POSITIONS[0] as string, [{ L: [{ N: '1' }, { N }] }])).toBe(`${UNCONVERTIBLE}: ${N}`)
    expect(await message(POSITIONS[0] as string, [{ NS: ['1', N] }])).toBe(`${UNCONVERTIBLE}: ${N}`)
  })

  test('are numbers as Java reads them', async () => {
    for (const position of POSITIONS) {
      expect(await message(position, [{ N: '' }])).toBe(UNCONVERTIBLE)
      expect(await message(position, [{ N: '1e2147483647' }])).toBe(
        'Number underflow. Attempting to store a number with magnitude smaller than supported range',
      )
    }
  })

  test('may not be nested too deep; the first that is wrong is named', async () => {
    const deep = (levels: number, leaf: object = { S: 'leaf' }): Record<string, unknown> =>
      Array.from({ length: levels }).reduce<Record<string, unknown>>((value) => ({ M: { n: value } }), {
        ...leaf,
      })
    const TOO_DEEP =
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
    const pair = "SELECT * FROM pair WHERE pk = 'x' AND a = ? AND b = ?"
    expect(await message(pair, [deep(40), { N: 'abc' }])).toBe(TOO_DEEP)
    expect(await message(pair, [{ N: 'abc' }, deep(40)])).toBe(`${UNCONVERTIBLE}: abc`)
    expect(await message(pair, [deep(40, { N: 'abc' }), { N: '1' }])).toBe(TOO_DEEP)
    const one = "SELECT * FROM pair WHERE pk = 'x' AND a = ?"
    expect(await message(one, [{ M: { d: deep(40), n: { N: 'abc' } } }])).toBe(TOO_DEEP)
    expect(await message(one, [{ M: { n: { N: 'abc' }, d: deep(40) } }])).toBe(`${UNCONVERTIBLE}: abc`)
    expect((await tables.run(pair, [deep(31), { N: '1' }])).Items).toEqual([])
  })

  test('that make an item too deep are refused where they do', async () => {
    await tables.put('plain', { pk: { S: 'a' }, m: { M: {} } })
    const value = Array.from({ length: 31 }).reduce<Record<string, unknown>>(
      (inner) => ({ M: { n: inner } }),
      { S: 'x' },
    )
    expect(await message("UPDATE plain SET m.deep = ? WHERE pk = 'a'", [value])).toBe(
      'Nesting Levels have exceeded supported limits',
    )
  })
})
