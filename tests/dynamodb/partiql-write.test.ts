import { beforeEach, describe, expect, test } from 'vitest'
import { failure, type Item, partiqlTables } from './partiql-support.js'
import { allRecords, createTable } from './support.js'

type Tables = Awaited<ReturnType<typeof partiqlTables>>
let tables: Tables

beforeEach(async () => {
  tables = await partiqlTables()
})

const stored = (pk = 'one') => tables.get('plain', { pk: { S: pk } })

describe('INSERT', () => {
  test('writes out values of every kind', async () => {
    await tables.run(
      "INSERT INTO \"plain\" value {'pk': 'one', 'n': 1, 's': 'it''s', 'e': 1E3, 'f': -1.5e-3, 'd': 2.50, 'z': -0, " +
        "'b': true, 'nul': null, 'm': {'x': 'y', 'n': 4}, 'l': [1, 'two', <<'s'>>], 'ns': <<1, 34, 4.5>>, 'ss': <<'a', 'b'>>}",
    )
    expect(await stored()).toEqual({
      pk: { S: 'one' },
      n: { N: '1' },
      s: { S: "it's" },
      e: { N: '1000' },
      f: { N: '-0.0015' },
      d: { N: '2.5' },
      z: { N: '0' },
      b: { BOOL: true },
      nul: { NULL: true },
      m: { M: { x: { S: 'y' }, n: { N: '4' } } },
      l: { L: [{ N: '1' }, { S: 'two' }, { SS: ['s'] }] },
      ns: { NS: ['1', '4.5', '34'] },
      ss: { SS: ['a', 'b'] },
    })
  })

  test('puts the elements of sets into their order, as every other write does', async () => {
    await tables.run("INSERT INTO plain VALUE {'pk': 'one', 'ss': <<'b', 'a'>>, 'ns': <<10, 9, -1>>}")
    expect(await stored()).toEqual({
      pk: { S: 'one' },
      ss: { SS: ['a', 'b'] },
      ns: { NS: ['-1', '9', '10'] },
    })
  })

  test('takes parameters for the attributes of the item', async () => {
    const answer = await tables.run("INSERT INTO plain VALUE {'pk': ?, 'data': ?}", [
      { S: 'one' },
      { B: 'AQI=' },
    ])
    expect(answer.Items).toEqual([])
    expect(await stored()).toEqual({ pk: { S: 'one' }, data: { B: 'AQI=' } })
  })

  test('never replaces an item', async () => {
    const insert = (data: string) => tables.run(`INSERT INTO plain VALUE {'pk': 'one', 'data': '${data}'}`)
    await insert('first')
    expect(await failure(insert('second'))).toMatchObject({
      code: 'DuplicateItemException',
      message: 'Duplicate primary key exists in table',
    })
    expect((await stored())?.data).toEqual({ S: 'first' })
    await tables.run("DELETE FROM plain WHERE pk = 'one'")
    await insert('third')
    expect((await stored())?.data).toEqual({ S: 'third' })
  })

  const deep = (levels: number) => `${"{'a':".repeat(levels)}1${'}'.repeat(levels)}`

  test.each([
    ["{'pk': 'x', 's': <<>>}", 'Empty bags are not supported'],
    [
      "{'pk': 'x', 's': <<1, 'a'>>}",
      'Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags',
    ],
    [
      "{'pk': 'x', 's': <<'a', 'a'>>}",
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    ],
    [
      "{'pk': 'x', 's': [<<2, 2.0>>]}",
      'One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root[0]',
    ],
    [
      "{'pk': 'x', 'm': {'x': 1e126}}",
      'Number overflow. Attempting to store a number with magnitude larger than supported range under root.x',
    ],
    [
      "{'pk': 'x', 'l': [1, 1e-131]}",
      'Number underflow. Attempting to store a number with magnitude smaller than supported range under root[1]',
    ],
    [
      "{'pk': 'x', 'n': 1e99999}",
      'Number overflow. Attempting to store a number with magnitude larger than supported range under root',
    ],
    [
      `{'pk': 'x', 'd': ${deep(32)}}`,
      `Nesting Levels have exceeded supported limits under root${'.a'.repeat(32)}`,
    ],
    [
      `{'pk': 'x', 'd': ${'['.repeat(32)}1${']'.repeat(32)}}`,
      `Nesting Levels have exceeded supported limits under root${'[0]'.repeat(32)}`,
    ],
    [
      "{'pk': 'x', 's': set_add(<<'a'>>, <<'b'>>)}",
      'Unsupported data type: set_add under key root at 1:42:7',
    ],
    ["{'other': 'x'}", 'One or more parameter values were invalid: Missing the key pk in the item'],
  ])('refuses %s', async (item, message) => {
    expect(await failure(tables.run(`INSERT INTO plain VALUE ${item}`))).toMatchObject({
      code: 'ValidationException',
      message,
    })
  })

  test('takes a value 31 levels deep, and no parameter inside of one', async () => {
    await tables.run(`INSERT INTO plain VALUE {'pk': 'one', 'd': ${deep(31)}}`)
    expect(JSON.stringify(await stored())).toContain('{"a":{"N":"1"}}')
    const inside = tables.run("INSERT INTO plain VALUE {'pk': 'x', 'm': {'k': ?}}", [{ S: 'v' }])
    expect((await failure(inside)).message).toBe(
      'Unsupported data type: Parameter under key root.k at 1:48:1',
    )
  })

  test('of several items is refused', async () => {
    const several =
      'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead'
    for (const rest of ["<<{'pk': 'a'}, {'pk': 'b'}>>", "VALUES ('a'), ('b')"])
      expect((await failure(tables.run(`INSERT INTO plain ${rest}`))).message).toBe(several)
  })
})

describe('UPDATE', () => {
  beforeEach(() =>
    tables.put('plain', {
      pk: { S: 'one' },
      n: { N: '5' },
      s: { S: 'str' },
      ss: { SS: ['a', 'b', 'c'] },
      l: { L: [{ N: '1' }, { N: '2' }] },
      m: { M: { sub: { S: 'old' }, sib: { S: 'keep' } } },
    }),
  )
  const update = (assignments: string, rest = '', parameters?: Record<string, unknown>[]) =>
    tables.run(`UPDATE "plain" ${assignments} WHERE pk = 'one'${rest}`, parameters)

  test.each<[string, Partial<Item>]>([
    ["SET s = 'new'", { s: { S: 'new' } }],
    ["SET s = 'new', n = 6", { s: { S: 'new' }, n: { N: '6' } }],
    ["SET s = 'new' SET n = 6 REMOVE ss", { s: { S: 'new' }, n: { N: '6' }, ss: undefined }],
    ['SET n = n + 1', { n: { N: '6' } }],
    ['SET n=n-1', { n: { N: '4' } }],
    ['SET n = n - - 2', { n: { N: '7' } }],
    ['SET fresh = n', { fresh: { N: '5' } }],
    [
      "SET m.sub = 'new', l[1] = 9",
      { m: { M: { sub: { S: 'new' }, sib: { S: 'keep' } } }, l: { L: [{ N: '1' }, { N: '9' }] } },
    ],
    ['REMOVE l[0] REMOVE m.sub', { l: { L: [{ N: '2' }] }, m: { M: { sib: { S: 'keep' } } } }],
    ['SET l = list_append(l, [3])', { l: { L: [{ N: '1' }, { N: '2' }, { N: '3' }] } }],
    ['SET l = LIST_APPEND([0], l)', { l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] } }],
    ["SET ss = set_add(ss, <<'a', 'z'>>)", { ss: { SS: ['a', 'b', 'c', 'z'] } }],
    ['SET fresh = SET_ADD(fresh, <<9>>)', { fresh: { NS: ['9'] } }],
    ["SET ss = set_delete(ss, <<'a', 'y'>>)", { ss: { SS: ['b', 'c'] } }],
    ["SET ss = set_delete(ss, <<'a', 'b', 'c'>>)", { ss: undefined }],
    ["SET fresh = set_delete(fresh, <<'a'>>)", { fresh: undefined }],
  ])('%s', async (assignments, expected) => {
    await update(assignments)
    expect(await stored()).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value)),
    )
    for (const [name, value] of Object.entries(expected))
      if (!value) expect(await stored()).not.toHaveProperty(name)
  })

  test('takes parameters, also for sets', async () => {
    await tables.run('UPDATE plain SET s = ?, ss = set_add(ss, ?) WHERE pk = ?', [
      { BOOL: false },
      { SS: ['q'] },
      { S: 'one' },
    ])
    expect(await stored()).toMatchObject({ s: { BOOL: false }, ss: { SS: ['a', 'b', 'c', 'q'] } })
  })

  test('FROM may come first', async () => {
    await tables.run("from plain where pk = 'one' AND n = 5 set s = 'new' remove l")
    expect(await stored()).toMatchObject({ s: { S: 'new' } })
    const { Items } = await tables.run('FROM plain WHERE pk = ? SET n = ? RETURNING MODIFIED NEW *', [
      { S: 'one' },
      { N: '7' },
    ])
    expect(Items).toEqual([{ n: { N: '7' } }])
  })

  test.each([
    [" AND s = 'str'", true],
    [' AND attribute_exists(n) AND (n > 1 OR n IS MISSING)', true],
    [" AND ss = <<'c', 'b', 'a'>>", true],
    [" AND pk = 'one'", true],
    [" AND s = 'other'", false],
    [' AND attribute_exists(none)', false],
    [" AND NOT begins_with(s, 'st')", false],
  ])('WHERE pk = … %s: %s', async (rest, holds) => {
    const written = update('SET t = 1', rest)
    if (holds) await written
    else
      expect(await failure(written)).toMatchObject({
        code: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
      })
    expect((await stored())?.t).toEqual(holds ? { N: '1' } : undefined)
  })

  test('makes no item, whatever its condition', async () => {
    for (const statement of [
      "UPDATE plain SET t = 1 WHERE pk = 'none'",
      "UPDATE plain SET t = 1 WHERE pk = 'none' AND attribute_not_exists(pk)",
      "UPDATE plain SET t = set_add(t, <<'x'>>) WHERE pk = 'none'",
      "FROM plain WHERE pk = 'none' SET t = 1",
    ])
      expect((await failure(tables.run(statement))).code).toBe('ConditionalCheckFailedException')
    expect(await stored('none')).toBeUndefined()
  })

  test('shows the item that stood in its way, if asked', async () => {
    const { members } = await failure(
      tables.run("UPDATE plain SET t = 1 WHERE pk = 'one' AND n = 1", undefined, {
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    expect(members.Item).toMatchObject({ n: { N: '5' } })
  })

  test.each([
    ['SET n = 6', 'ALL OLD', { n: { N: '5' }, s: { S: 'str' } }],
    ['SET n = 6', 'ALL NEW', { pk: { S: 'one' }, n: { N: '6' }, s: { S: 'str' } }],
  ])('%s RETURNING %s * shows the whole item', async (assignments, returning, expected) => {
    expect((await update(assignments, ` RETURNING ${returning} *`)).Items[0]).toMatchObject(expected)
  })

  test.each([
    ['SET n = 6', 'MODIFIED OLD', [{ n: { N: '5' } }]],
    ['SET n = 6', 'MODIFIED NEW', [{ n: { N: '6' } }]],
    ["SET m.sub = 'new'", 'MODIFIED NEW', [{ m: { M: { sub: { S: 'new' } } } }]],
    ["SET m.sub = 'new'", 'MODIFIED OLD', [{ m: { M: { sub: { S: 'old' } } } }]],
    ["SET m.sub = 'x', m.sib = 'y'", 'MODIFIED NEW', [{ m: { M: { sub: { S: 'x' }, sib: { S: 'y' } } } }]],
    ['REMOVE s', 'MODIFIED OLD', [{ s: { S: 'str' } }]],
    ['REMOVE s', 'MODIFIED NEW', []],
    ['SET fresh = 1', 'MODIFIED OLD', []],
  ])('%s RETURNING %s * shows %j', async (assignments, returning, expected) => {
    expect((await update(assignments, ` RETURNING ${returning} *`)).Items).toEqual(expected)
  })

  test.each([
    ["t = set_add(ss, <<'x'>>)", 'The first argument to SET_ADD must equal the assignment value at 1:24:7'],
    [
      "ss = set_add(<<'a'>>, <<'b'>>)",
      'The first argument to SET_ADD must equal the assignment value at 1:25:7',
    ],
    ["ss = set_delete(ss, 'a')", 'The second argument to SET_DELETE must be a value with type SET at 1:36:2'],
    [
      '"ss" = set_add("ss", [\'x\'])',
      'The second argument to SET_ADD must be a value with type SET at 1:35:4',
    ],
    ['ss = set_add(ss)', 'SET_ADD must have exactly two arguments at 1:25:7'],
    ["ss = set_add(ss, <<'x'>>, <<'y'>>)", 'SET_ADD must have exactly two arguments at 1:25:7'],
    ['ss = set_add(ss, <<1>>)', 'An operand in the update expression has an incorrect data type'],
    ["s = set_add(s, <<'x'>>)", 'An operand in the update expression has an incorrect data type'],
    ['ss = set_add(ss, <<>>)', 'Empty bags are not supported'],
    [
      'l2 = list_append(l2, [1])',
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      "n = 'a' + 1",
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'n = n - null',
      'Incorrect operand type for operator or function; operator or function: -, operand type: NULL',
    ],
    ['n = if_not_exists(n, 0)', 'Unrecognized function: if_not_exists at 1:24:13'],
    [
      "pk = 'two'",
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
    [
      "s = '1', s = '2'",
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [s], path two: [s]',
    ],
    ['l[2147483648] = 1', 'List index is not within the allowable range; index: [2147483648] at 1:22:10'],
  ])('SET %s is refused', async (assignment, message) => {
    expect(await failure(update(`SET ${assignment}`))).toMatchObject({ code: 'ValidationException', message })
  })

  test('refuses wrong operands before it looks at its condition', async () => {
    expect((await failure(update("SET n = 'a' + 1", ' AND none = 1'))).code).toBe('ValidationException')
  })

  test('leaves no record in the stream where it changes nothing', async () => {
    await createTable(tables.db, 'watched', ['pk'], {
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    })
    await tables.run("INSERT INTO watched VALUE {'pk': 'a', 'n': 1}")
    await tables.run("UPDATE watched SET n = 1 WHERE pk = 'a'")
    await tables.run("DELETE FROM watched WHERE pk = 'a'")
    await tables.run("DELETE FROM watched WHERE pk = 'a'")
    expect((await allRecords(tables.db, 'watched')).map(({ eventName }) => eventName)).toEqual([
      'INSERT',
      'REMOVE',
    ])
  })
})

describe('DELETE', () => {
  beforeEach(() => tables.put('plain', { pk: { S: 'one' }, kind: { S: 'alpha' } }))

  test('of what is not there does nothing, also with a condition', async () => {
    await tables.run("DELETE FROM plain WHERE pk = 'none' AND kind = 'x'")
    const { Items } = await tables.run("DELETE FROM plain WHERE pk = 'none' RETURNING ALL OLD *")
    expect(Items).toEqual([])
  })

  test('returns the item that was', async () => {
    const { Items } = await tables.run(
      "DELETE FROM plain WHERE pk = 'one' AND kind = 'alpha' RETURNING ALL OLD *",
    )
    expect(Items).toEqual([{ pk: { S: 'one' }, kind: { S: 'alpha' } }])
    expect(await stored()).toBeUndefined()
  })

  test('keeps the item when its condition fails', async () => {
    const { code } = await failure(tables.run("DELETE FROM plain WHERE pk = 'one' AND kind = 'beta'"))
    expect(code).toBe('ConditionalCheckFailedException')
    expect(await stored()).toBeDefined()
  })

  test.each(['MODIFIED OLD', 'ALL NEW', 'MODIFIED NEW'])('does not return %s', async (returning) => {
    const { message } = await failure(
      tables.run(`DELETE FROM plain WHERE pk = 'one' RETURNING ${returning} *`),
    )
    expect(message).toBe(
      `Invalid returning clause: RETURNING ${returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    )
    expect(await stored()).toBeDefined()
  })
})

describe('the item that UPDATE and DELETE are about', () => {
  const NO_KEY = 'Where clause does not contain a mandatory equality on all key attributes'

  test.each([
    ["UPDATE pair SET a = 1 WHERE pk = 'x'", NO_KEY],
    ['UPDATE pair SET a = 1', NO_KEY],
    ["UPDATE pair SET a = 1 WHERE pk IN ['x'] AND sk = '1'", NO_KEY],
    ["UPDATE pair SET a = 1 WHERE pk = 'x' AND sk = '1' OR a = 1", NO_KEY],
    ["DELETE FROM pair WHERE sk = '1' AND kind = 'x'", NO_KEY],
    ['FROM pair WHERE a = 1 SET a = 2', NO_KEY],
    ['FROM pair REMOVE a', NO_KEY],
    [
      "DELETE FROM pair WHERE pk = 'x' AND sk = '1' AND pk = 'y'",
      'Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported',
    ],
    [
      "DELETE FROM pair WHERE pk = 'x' AND sk = 1",
      "Key attribute's data type should match its data type in table's schema: Key sk",
    ],
  ])('%s is refused', async (statement, message) => {
    expect(await failure(tables.run(statement))).toMatchObject({ code: 'ValidationException', message })
  })

  test('may be named in parentheses, in either order, and twice', async () => {
    await tables.put('pair', { pk: { S: 'x' }, sk: { S: '1' }, flag: { S: 'f' } })
    await tables.run("UPDATE pair SET a = 2 WHERE (sk = '1' AND ('x' = pk)) AND flag = 'f' AND pk = 'x'")
    expect((await tables.get('pair', { pk: { S: 'x' }, sk: { S: '1' } }))?.a).toEqual({ N: '2' })
  })

  test('costs what writes cost', async () => {
    const units = async (statement: string) =>
      (await tables.run(statement, undefined, { ReturnConsumedCapacity: 'TOTAL' })).ConsumedCapacity
        ?.CapacityUnits
    expect(await units(`INSERT INTO pair VALUE {'pk': 'c', 'sk': '1', 'd': '${'x'.repeat(2_000)}'}`)).toBe(2)
    expect(await units("UPDATE pair SET d = 'x' WHERE pk = 'c' AND sk = '1'")).toBe(2)
    expect(await units("DELETE FROM pair WHERE pk = 'c' AND sk = '1'")).toBe(1)
  })
})

describe('the size of items', () => {
  const MAX = 400 * 1_024
  const rest = 'x'.repeat(MAX - 'pkonep'.length)

  test('is measured flat, and said of updates in other words', async () => {
    const insert = (p: string) =>
      tables.run("INSERT INTO plain VALUE {'pk': ?, 'p': ?}", [{ S: 'one' }, { S: p }])
    expect((await failure(insert(`${rest}x`))).message).toBe(
      'Item size has exceeded the maximum allowed size',
    )
    await insert('small')
    const update = (p: string) => tables.run('UPDATE plain SET p = ? WHERE pk = ?', [{ S: p }, { S: 'one' }])
    await update(rest)
    expect((await failure(update(`${rest}x`))).message).toBe(
      'Item size to update has exceeded the maximum allowed size',
    )
  })
})
