import { beforeEach, describe, expect, test } from 'vitest'
import { createTable, dynamoDb, type TestDynamoDb } from './support.js'

let db: TestDynamoDb

const item = {
  id: { S: 'a' },
  n: { N: '5' },
  words: { S: 'hello' },
  listed: { L: [{ N: '0' }, { N: '1' }, { M: { deep: { S: 'x' } } }] },
  mapped: { M: { 'a.b': { N: '1' }, nested: { M: { flag: { BOOL: true } } } } },
  tags: { SS: ['x', 'y'] },
  bin: { B: 'AQID' },
  constructor: { S: 'own' },
}

beforeEach(async () => {
  db = dynamoDb()
  await createTable(db, 'things', ['id'])
  await db.call('PutItem', { TableName: 'things', Item: item })
})

async function holds(ConditionExpression: string, values?: object, names?: object): Promise<boolean> {
  try {
    await db.call('PutItem', {
      TableName: 'things',
      Item: item,
      ConditionExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ...(names && { ExpressionAttributeNames: names }),
    })
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'ConditionalCheckFailedException') return false
    throw error
  }
}

async function update(UpdateExpression: string, values?: object, more: object = {}) {
  const { Attributes } = await db.call<{ Attributes: Record<string, unknown> }>('UpdateItem', {
    TableName: 'things',
    Key: { id: { S: 'a' } },
    UpdateExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ReturnValues: 'ALL_NEW',
    ...more,
  })
  return Attributes
}

describe('conditions', () => {
  test.each<[string, object | undefined, boolean]>([
    ['attribute_exists(id)', undefined, true],
    ['attribute_not_exists(nothing) AND attribute_exists(mapped.nested.flag)', undefined, true],
    ['attribute_exists(listed[2].deep)', undefined, true],
    ['attribute_exists(listed[3])', undefined, false],
    // A name that every JavaScript object inherits is no attribute.
    ['attribute_exists(toString)', undefined, false],
    ['n = :v', { ':v': { N: '5.0' } }, true],
    ['n <> :v', { ':v': { S: '5' } }, true],
    ['nothing <> :v', { ':v': { S: '5' } }, true],
    ['n < :v', { ':v': { N: '10' } }, true],
    ['n < :v', { ':v': { S: 'z' } }, false],
    [
      'n BETWEEN :a AND :b AND words = :c',
      { ':a': { N: '5' }, ':b': { N: '6' }, ':c': { S: 'hello' } },
      true,
    ],
    ['n IN (:a, :b)', { ':a': { N: '4' }, ':b': { N: '5' } }, true],
    ['NOT n IN (:a)', { ':a': { N: '5' } }, false],
    ['(n) = (:v)', { ':v': { N: '5' } }, true],
    ['(NOT n = :v)', { ':v': { N: '5' } }, false],
    ['((n) = :v AND NOT (n) <> (:v))', { ':v': { N: '5' } }, true],
    ['(n) BETWEEN (:a) AND (:b) OR (n) IN ((:a), :b)', { ':a': { N: '5' }, ':b': { N: '6' } }, true],
    ['(size((words))) > :v AND begins_with((words), (:w))', { ':v': { N: '4' }, ':w': { S: 'he' } }, true],
    ['begins_with(words, :v)', { ':v': { S: 'he' } }, true],
    ['begins_with(bin, :v)', { ':v': { B: 'AQI=' } }, true],
    ['contains(words, :v)', { ':v': { S: 'ell' } }, true],
    ['contains(tags, :v)', { ':v': { S: 'y' } }, true],
    ['contains(listed, :v)', { ':v': { N: '1' } }, true],
    ['attribute_type(listed, :v)', { ':v': { S: 'L' } }, true],
    ['attribute_type(:a, :v)', { ':a': { N: '0' }, ':v': { S: 'N' } }, true],
    ['NOT NOT n = :v', { ':v': { N: '5' } }, true],
    ['nOt NOT not n = :v', { ':v': { N: '5' } }, false],
    ['size(words) = :v', { ':v': { N: '5' } }, true],
    ['size(bin) > :v', { ':v': { N: '3' } }, false],
    ['size(:w) = :v', { ':w': { S: 'é\u{1D11E}' }, ':v': { N: '3' } }, true],
    ['size(:w) = :v', { ':w': { S: 'é\u{1D11E}' }, ':v': { N: '6' } }, false],
    ['tags = :v', { ':v': { SS: ['y', 'x'] } }, true],
    ['(n = :v OR n = :w) AND n <> :w', { ':v': { N: '5' }, ':w': { N: '6' } }, true],
  ])('%s %j is %s', async (expression, values, expected) => {
    expect(await holds(expression, values)).toBe(expected)
  })

  test('nest as deep as 300 operators reach', async () => {
    const nested = (levels: number) => `${'NOT ('.repeat(levels)}n < :v${')'.repeat(levels)}`
    expect(await holds(nested(298), { ':v': { N: '10' } })).toBe(true)
    expect(await holds(nested(299), { ':v': { N: '10' } })).toBe(false)
    await expect(holds(nested(300), { ':v': { N: '10' } })).rejects.toThrow(
      'Invalid ConditionExpression: The expression contains too many operators; operator count: 301',
    )
    await expect(holds(`${'('.repeat(2_045)}n < n${')'.repeat(2_045)}`)).rejects.toThrow(
      'Invalid ConditionExpression: The expression has redundant parentheses;',
    )
  })

  test('a name placeholder may hold dots', async () => {
    expect(await holds('#m.#k = :v', { ':v': { N: '1' } }, { '#m': 'mapped', '#k': 'a.b' })).toBe(true)
  })

  test.each<[string, object | undefined, object | undefined, string]>([
    ['', undefined, undefined, 'Invalid ConditionExpression: The expression can not be empty;'],
    [
      'n = = :v',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Syntax error; token: "=", near: "= = :v"',
    ],
    [
      'n = :v)',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Syntax error; token: ")", near: ":v)"',
    ],
    [
      'name = :v',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name',
    ],
    [
      'n = :w',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      '#n = :v',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #n',
    ],
    [
      'n = :v',
      { ':v': { N: '1' }, ':w': { N: '1' } },
      undefined,
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
    ],
    [
      'n = :v',
      { ':v': { N: '1' } },
      { '#n': 'n' },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}',
    ],
    ['nope(n)', undefined, undefined, 'Invalid ConditionExpression: Invalid function name; function: nope'],
    [
      'if_not_exists(n, n)',
      undefined,
      undefined,
      'Invalid ConditionExpression: The function is not allowed in a condition expression; function: if_not_exists',
    ],
    [
      'attribute_exists(n, id)',
      undefined,
      undefined,
      'Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    [
      '((n = :v))',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: The expression has redundant parentheses;',
    ],
    [
      '((n)) = :v',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: The expression has redundant parentheses;',
    ],
    ['(n) (', undefined, undefined, 'Invalid ConditionExpression: Syntax error; token: "(", near: ") ("'],
    // What is not grammatical is said before what is only not allowed.
    [
      'name = = n',
      undefined,
      undefined,
      'Invalid ConditionExpression: Syntax error; token: "=", near: "= = n"',
    ],
    [
      '_n2 = :v',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Syntax error; token: "_", near: "_n2"',
    ],
    [
      'n = n AND __n = n',
      undefined,
      undefined,
      'Invalid ConditionExpression: Syntax error; token: "_", near: "AND __"',
    ],
    [
      'n2021-03 = n',
      undefined,
      undefined,
      'Invalid ConditionExpression: Syntax error; token: "-", near: "n2021-0"',
    ],
    [
      'n = :v-w',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Syntax error; token: "-", near: ":v-w"',
    ],
    [
      '#a-b = n',
      undefined,
      { '#a-b': 'n' },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"',
    ],
    [
      'n = :a-b',
      { ':a-b': { N: '1' } },
      undefined,
      'ExpressionAttributeValues contains invalid key: Syntax error; key: ":a-b"',
    ],
    [
      'attribute_exists(:w)',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      'attribute_exists(:v)',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      `n${'.n'.repeat(32)} = n`,
      undefined,
      undefined,
      'Invalid ConditionExpression: The document path has too many nesting levels; nesting levels: 33',
    ],
    [
      'n BETWEEN :b AND :a',
      { ':a': { N: '1' }, ':b': { N: '2' } },
      undefined,
      'Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      'begins_with(n, :v)',
      { ':v': { N: '1' } },
      undefined,
      'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
  ])('%s is refused as AWS refuses it', async (expression, values, names, message) => {
    await expect(holds(expression, values, names)).rejects.toMatchObject({
      code: 'ValidationException',
      message: `1 validation error detected: ${message}`,
    })
  })

  /** Each is wrong in several ways. */
  test.each<[string, string]>([
    ['  = name', 'Syntax error; token: "=", near: "  = name"'],
    ['n > n.between', 'Syntax error; token: "between", near: ".between"'],
    ['(size(n))[0] > words', 'Syntax error; token: "[", near: ")[0"'],
    ['name = ((n)) AND nope(words)', 'The expression has redundant parentheses;'],
    ['size(name) AND nope((n), #x)', 'Invalid function name; function: nope'],
    [
      'name = n AND contains(n, begins_with(n, :v))',
      'The function is not allowed to be used this way in an expression; function: begins_with',
    ],
    ['size(name)', 'The function is not allowed to be used this way in an expression; function: size'],
    ['n = n AND name = n', 'Attribute name is a reserved keyword; reserved keyword: name'],
    [
      'contains(n, n, :w)',
      'An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      'n = n AND n = :w',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]',
    ],
    [
      'attribute_type(n, n)',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: attribute_type, first operand: [n]',
    ],
    [
      'attribute_type(n, size(n))',
      'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N',
    ],
  ])('%s: AWS says first what it looks for first', async (expression, message) => {
    await expect(holds(expression)).rejects.toMatchObject({
      message: `1 validation error detected: Invalid ConditionExpression: ${message}`,
    })
  })

  test('a path may go on behind parentheses', async () => {
    expect(await holds('((mapped).nested).flag = :v', { ':v': { BOOL: true } })).toBe(true)
    expect(await holds('attribute_exists((listed)[2].deep)')).toBe(true)
  })

  test.each([
    '(',
    'NOT ',
    'size(',
  ])('an expression of nothing but %j is an answer and no crash', async (part) => {
    await expect(holds(part.repeat(800))).rejects.toMatchObject({ code: 'ValidationException' })
  })
})

describe('updates', () => {
  test('every clause reads the item as it was', async () => {
    const after = await update(
      'SET n = words, words = n REMOVE listed[0], listed[1] ADD tags :t DELETE mapped.sset :t',
      {
        ':t': { SS: ['z'] },
      },
    )
    expect(after).toMatchObject({
      n: { S: 'hello' },
      words: { N: '5' },
      listed: { L: [{ M: { deep: { S: 'x' } } }] },
      tags: { SS: ['x', 'y', 'z'] },
    })
  })

  test('an index beyond the end of a list appends', async () => {
    const after = await update('SET listed[20] = :b, listed[10] = :a, listed[0] = :z', {
      ':a': { S: 'a' },
      ':b': { S: 'b' },
      ':z': { S: 'z' },
    })
    expect(after?.listed).toEqual({
      L: [{ S: 'z' }, { N: '1' }, { M: { deep: { S: 'x' } } }, { S: 'a' }, { S: 'b' }],
    })
  })

  test('list_append, arithmetic and counters', async () => {
    const after = await update('SET listed = list_append(:l, listed), n = n - :d ADD hits :d', {
      ':l': { L: [{ S: 'first' }] },
      ':d': { N: '0.1' },
    })
    expect(after).toMatchObject({ n: { N: '4.9' }, hits: { N: '0.1' } })
    expect((after?.listed as { L: unknown[] } | undefined)?.L).toHaveLength(4)
  })

  test.each(['(n) + (:v)', '((n) + :v)', '(if_not_exists((n), (:v)) + :v)'])('%s is a sum', async (sum) => {
    expect(await update(`SET n = ${sum}`, { ':v': { N: '1' } })).toMatchObject({ n: { N: '6' } })
  })

  test('a set that is left empty is gone', async () => {
    expect(await update('DELETE tags :t', { ':t': { SS: ['x', 'y'] } })).not.toHaveProperty('tags')
  })

  test('an item that is not there is created with its key', async () => {
    const after = await update('SET n = :n', { ':n': { N: '1' } }, { Key: { id: { S: 'new' } } })
    expect(after).toEqual({ id: { S: 'new' }, n: { N: '1' } })
  })

  test('what only takes away from an item that is not there looks at no path of it', async () => {
    for (const expression of ['REMOVE nothing.x', 'REMOVE nothing[0]', 'DELETE nothing.x :s'])
      expect(
        await update(expression, expression.includes(':s') ? { ':s': { SS: ['x'] } } : undefined, {
          Key: { id: { S: 'new' } },
        }),
      ).toBeUndefined()
  })

  test('a failed update leaves nothing behind', async () => {
    await expect(update('SET n = :v, missing.path = :v', { ':v': { N: '1' } })).rejects.toThrow()
    const { Item } = await db.call<{ Item: object }>('GetItem', {
      TableName: 'things',
      Key: { id: { S: 'a' } },
    })
    expect(Item).toEqual(item)
  })

  test.each<[string, object | undefined, string]>([
    [
      'SET n = :v SET words = :v',
      { ':v': { N: '1' } },
      '1 validation error detected: Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      'SET mapped.x = :v, mapped = :v',
      { ':v': { N: '1' } },
      '1 validation error detected: Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [mapped, x], path two: [mapped]',
    ],
    [
      'SET mapped.x = :v, mapped[0] = :v',
      { ':v': { N: '1' } },
      '1 validation error detected: Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [mapped, x], path two: [mapped, [0]]',
    ],
    [
      'SET id = :v',
      { ':v': { S: 'b' } },
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    ],
    [
      'SET n = words + :v',
      { ':v': { N: '1' } },
      'An operand in the update expression has an incorrect data type',
    ],
    [
      'SET n = nothing',
      undefined,
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      'SET nothing.x = :v',
      { ':v': { N: '1' } },
      'The document path provided in the update expression is invalid for update',
    ],
    [
      'ADD words :v',
      { ':v': { S: '1' } },
      '1 validation error detected: Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    ],
    [
      'SET n = n + :v',
      { ':v': { N: '1E50' } },
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      'SET n = if_not_exists(:w, :v)',
      { ':v': { N: '1' } },
      '1 validation error detected: Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      'SET n = if_not_exists(:v, :v)',
      { ':v': { N: '1' } },
      '1 validation error detected: Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET listed = list_append(list_append(listed, :v), :v)',
      { ':v': { L: [] } },
      '1 validation error detected: Invalid UpdateExpression: The function is not allowed to be used this way in an expression; function: list_append',
    ],
    [
      'SET n = _n(words)',
      undefined,
      '1 validation error detected: Invalid UpdateExpression: Syntax error; token: "_", near: "= _n"',
    ],
    [
      'SET n = size(words)',
      undefined,
      '1 validation error detected: Invalid UpdateExpression: The function is not allowed in an update expression; function: size',
    ],
  ])('%s is refused as AWS refuses it', async (expression, values, message) => {
    await expect(update(expression, values)).rejects.toMatchObject({ code: 'ValidationException', message })
  })

  /** Each is wrong in several ways. */
  test.each<[string, string]>([
    ['   |', 'Syntax error; token: "|", near: "   |"'],
    [' DROP name', 'Syntax error; token: "DROP", near: " DROP name"'],
    ['SET n = name name', 'Syntax error; token: "name", near: "name name"'],
    ['SET n = set', 'Syntax error; token: "set", near: "= set"'],
    ['SET n = (mapped.nested).flag', 'Syntax error; token: ".", near: ").flag"'],
    ['SET n = nope(#x) SET words = name', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['SET n = words SET words = nope(#x)', 'Invalid function name; function: nope'],
    ['SET n = #x SET words = n', 'The "SET" section can only be used once in an update expression;'],
    [
      'SET n = :w, words = #x',
      'An expression attribute name used in the document path is not defined; attribute name: #x',
    ],
    [
      'SET n = words, n = :w',
      'An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      'SET a.b = n, a[0] = n, c = n, c.d = if_not_exists(n)',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [c], path two: [c, d]',
    ],
    [
      'SET c = if_not_exists(n), a.b = n, a[0] = n',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]',
    ],
    [
      'SET c = if_not_exists(n) ADD n :v',
      'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    ],
  ])('%s: AWS says first what it looks for first', async (expression, message) => {
    const values = expression.includes(':v') ? { ':v': { S: 'x' } } : undefined
    await expect(update(expression, values)).rejects.toMatchObject({
      message: `1 validation error detected: Invalid UpdateExpression: ${message}`,
    })
  })
})

describe('projections', () => {
  test('reach into maps and lists', async () => {
    const { Item } = await db.call<{ Item: object }>('GetItem', {
      TableName: 'things',
      Key: { id: { S: 'a' } },
      ProjectionExpression: '#m.nested.flag, listed[2].deep, listed[0], nothing',
      ExpressionAttributeNames: { '#m': 'mapped' },
    })
    expect(Item).toEqual({
      mapped: { M: { nested: { M: { flag: { BOOL: true } } } } },
      listed: { L: [{ N: '0' }, { M: { deep: { S: 'x' } } }] },
    })
  })

  test('reach as deep as values lie', async () => {
    const get = (ProjectionExpression: string) =>
      db.call('GetItem', { TableName: 'things', Key: { id: { S: 'a' } }, ProjectionExpression })
    await get(`mapped${'.n'.repeat(31)}`)
    await expect(get(`mapped${'.n'.repeat(32)}`)).rejects.toThrow(
      'Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33',
    )
  })
})

test('attributes may have the names that JavaScript gives a meaning', async () => {
  const odd = JSON.parse(
    '{"id":{"S":"odd"},"__proto__":{"S":"p"},"m":{"M":{"__proto__":{"N":"1"}}}}',
  ) as object
  await db.call('PutItem', { TableName: 'things', Item: odd })
  const { Item } = await db
    .call<{ Item: object }>('UpdateItem', {
      TableName: 'things',
      Key: { id: { S: 'odd' } },
      UpdateExpression: 'SET m.#p = m.#p + :one',
      ExpressionAttributeNames: { '#p': '__proto__' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    })
    .then(() => db.call<{ Item: object }>('GetItem', { TableName: 'things', Key: { id: { S: 'odd' } } }))
  expect(JSON.stringify(Item)).toBe(
    '{"id":{"S":"odd"},"__proto__":{"S":"p"},"m":{"M":{"__proto__":{"N":"2"}}}}',
  )
})
