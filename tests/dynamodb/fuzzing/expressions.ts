// Expressions made of the words of their grammars, right, wrong, deep and long, and the requests that they stand in.
import fc from 'fast-check'
import { KEPT, TABLE } from './endpoint.js'

interface Place {
  readonly operation: string
  readonly request: (expression: string) => object
  readonly text: fc.Arbitrary<string>
}

const NAMES = [
  'id',
  'n',
  'l',
  'm',
  '#n',
  '#p',
  'm.a',
  'l[0]',
  'l[99999999999]',
  'missing',
  '__proto__',
  'size',
]
const WORDS = [
  ...NAMES,
  ':v',
  ':w',
  ':missing',
  '=',
  '<>',
  '<',
  '>=',
  '+',
  '-',
  '(',
  ')',
  ',',
  '.',
  '[',
  ']',
  '[0]',
  'AND',
  'OR',
  'NOT',
  'BETWEEN',
  'IN',
  'SET',
  'REMOVE',
  'ADD',
  'DELETE',
  'size(',
  'contains(',
  'begins_with(',
  'attribute_exists(',
  'attribute_type(',
  'if_not_exists(',
  'list_append(',
  '#',
  ':',
  '"',
  "'",
  '\u0000',
  '\ud83d\ude00',
]

const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((list) => list.join(' '))

const times = fc.constantFrom(1, 2, 30, 290, 1_000, 5_000)
const name = fc.constantFrom(...NAMES)

/** Conditions that are right but for their size. */
const condition = fc.oneof(
  times.map((n) => `${'('.repeat(n)}id = :v${')'.repeat(n)}`),
  times.map((n) => `${'NOT '.repeat(n)}id = :v`),
  times.map((n) => Array(n).fill('id=:v').join(' OR ')),
  times.map((n) => Array(n).fill('n<:w').join(' AND ')),
  times.map((n) => `id IN (${Array(n).fill(':v').join(',')})`),
  times.map((n) => `m${'.a'.repeat(n)} = :v`),
  times.map((n) => `l${'[0]'.repeat(n)} = :v`),
  times.map((n) => `${'size('.repeat(n)}id${')'.repeat(n)} = :w`),
  fc.tuple(name, name).map(([a, b]) => `${a} BETWEEN :v AND ${b}`),
  fc.tuple(name, name).map(([a, b]) => `contains(${a}, :v) OR attribute_exists(${b})`),
)

const update = fc.oneof(
  times.map((n) => `SET ${Array.from({ length: n }, (_, i) => `a${i}=:v`).join(',')}`),
  times.map((n) => `REMOVE ${Array.from({ length: n }, (_, i) => `l[${i}]`).join(',')}`),
  times.map((n) => `SET x = ${'('.repeat(n)}:v${')'.repeat(n)}`),
  times.map((n) => `SET x = ${'if_not_exists(x, '.repeat(n)}:v${')'.repeat(n)}`),
  times.map((n) => `SET x = ${'list_append(l, '.repeat(n)}l${')'.repeat(n)}`),
  times.map((n) => `SET m${'.b'.repeat(n)} = :v`),
  fc.tuple(name, name).map(([a, b]) => `SET ${a} = ${b} + :w REMOVE ${b} ADD n :w`),
)

const projection = fc.oneof(
  times.map((n) => Array.from({ length: n }, (_, i) => `a${i}`).join(',')),
  times.map((n) => `m${'.a'.repeat(n)}`),
  fc.array(name, { maxLength: 5 }).map((list) => list.join(',')),
)

const STATEMENT_WORDS = [
  ...NAMES,
  'SELECT',
  '*',
  'FROM',
  'INSERT INTO',
  'UPDATE',
  'DELETE FROM',
  'WHERE',
  'VALUE',
  'SET',
  'REMOVE',
  'ORDER BY',
  'RETURNING ALL OLD *',
  'AND',
  'OR',
  'NOT',
  'IN',
  'IS MISSING',
  TABLE,
  `"${TABLE}"`,
  `"${TABLE}"."index"`,
  "'kept'",
  "{'id': 'kept'}",
  '[1, 2]',
  '<<1, 2>>',
  '(',
  ')',
  ',',
  '=',
  '<>',
  '?',
  '1',
  '-1e400',
  "'",
  '"',
  '{',
  '[',
  '--',
  '\u0000',
]

const statement = fc.oneof(
  fc.array(fc.constantFrom(...STATEMENT_WORDS), { maxLength: 25 }).map((list) => list.join(' ')),
  times.map((n) => `SELECT * FROM ${TABLE} WHERE ${'('.repeat(n)}id = 'kept'${')'.repeat(n)}`),
  times.map((n) => `SELECT * FROM ${TABLE} WHERE ${Array(n).fill("id='kept'").join(' OR ')}`),
  times.map((n) => `SELECT * FROM ${TABLE} WHERE id IN [${Array(n).fill("'a'").join(',')}]`),
  times.map((n) => `SELECT m${'.a'.repeat(n)} FROM ${TABLE}`),
  times.map((n) => `INSERT INTO ${TABLE} VALUE {'id': 'b', 'v': ${'['.repeat(n)}${']'.repeat(n)}}`),
  times.map((n) => `UPDATE ${TABLE} ${'SET n = 1 '.repeat(n)} WHERE id = 'kept'`),
  times.map((n) => `SELECT * FROM ${TABLE} WHERE id = '${"''".repeat(n)}'`),
)

const BOUND = {
  TableName: TABLE,
  ExpressionAttributeNames: { '#n': 'n', '#p': '__proto__' },
  ExpressionAttributeValues: { ':v': { S: 'kept' }, ':w': { N: '1' } },
}

export const EXPRESSIONS: Readonly<Record<string, Place>> = {
  ConditionExpression: {
    operation: 'PutItem',
    request: (ConditionExpression) => ({ ...BOUND, Item: KEPT, ConditionExpression }),
    text: fc.oneof(words, condition),
  },
  FilterExpression: {
    operation: 'Scan',
    request: (FilterExpression) => ({ ...BOUND, FilterExpression }),
    text: fc.oneof(words, condition),
  },
  KeyConditionExpression: {
    operation: 'Query',
    request: (KeyConditionExpression) => ({ ...BOUND, KeyConditionExpression }),
    text: fc.oneof(words, condition),
  },
  UpdateExpression: {
    operation: 'UpdateItem',
    request: (UpdateExpression) => ({ ...BOUND, Key: { id: { S: 'other' } }, UpdateExpression }),
    text: fc.oneof(words, update),
  },
  ProjectionExpression: {
    operation: 'Scan',
    request: (ProjectionExpression) => ({ ...BOUND, ProjectionExpression }),
    text: fc.oneof(words, projection),
  },
  Statement: {
    operation: 'ExecuteStatement',
    request: (Statement) => ({ Statement }),
    text: statement,
  },
}
