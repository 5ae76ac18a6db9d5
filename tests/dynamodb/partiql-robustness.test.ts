// What statements nobody would write may do: have an answer of AWS's, and no other.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Item, partiqlTables } from './partiql-support.js'

const WORDS = [
  ...[
    'SELECT',
    '*',
    'FROM',
    'WHERE',
    'INSERT',
    'INTO',
    'VALUE',
    'UPDATE',
    'SET',
    'REMOVE',
    'DELETE',
    'EXISTS',
  ],
  ...[
    'RETURNING',
    'ALL',
    'MODIFIED',
    'OLD',
    'NEW',
    'ORDER',
    'BY',
    'ASC',
    'AND',
    'OR',
    'NOT',
    'IN',
    'BETWEEN',
  ],
  ...['IS', 'MISSING', 'NULL', 'TRUE', 'STRING', 'AS', 'LIMIT', 'JOIN', 'CASE', 'LIKE'],
  ...[
    'plain',
    'pair',
    '"pair"',
    'pk',
    'sk',
    'a',
    'list',
    'm.inner',
    'list[0]',
    '"wide"."index"',
    '__proto__',
  ],
  ...['begins_with', 'contains', 'size', 'attribute_type', 'list_append', 'set_add', 'set_delete', 'pk('],
  ...['1', '-1', '1e200', '0.5', "'x'", "'p'", '?', '[', ']', '{', '}', '(', ')', '<<', '>>', ',', '.', ':'],
  ...['=', '<>', '<', '>=', '+', '-', '||', "'", '"', '`', ';', '--', '/*', '@', '\u0000', '\ud800', '💥'],
]
const word = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...WORDS) }, fc.string({ maxLength: 5 }))
const words = (maxLength: number) => fc.array(word, { maxLength }).map((some) => some.join(' '))

/** Statements that are right but for one place, so that more than the grammar has something to refuse. */
const operand = fc.constantFrom(
  ...['pk', 'sk', 'a', 'm.inner', 'list[0]', 'size(a)', '?', '1', "'x'", "'p'", 'NULL', 'MISSING', 'TRUE'],
  ...[
    "[1, 'p']",
    "('p', 'x')",
    "{'a': 1}",
    "<<'x'>>",
    "begins_with(sk, 'x')",
    'contains(list, 1)',
    '-a',
    'a + 1',
  ],
)
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(operand, fc.constantFrom('=', '<>', '<', '>=', 'IN', 'IS', 'BETWEEN 1 AND', 'NOT IN'), operand)
      .map((parts) => parts.join(' ')),
    operand,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
      .map((parts) => parts.join(' ')),
    tie('condition').map((inner) => `NOT (${inner})`),
  ),
}))
const table = fc.constantFrom('plain', 'pair', 'none', 'pair.none')
const key = fc.constantFrom("pk = 'p'", "pk = 'p' AND sk = '1'", "pk IN ['p', 'x'] AND sk = '1'", 'pk = ?')
const statement = fc.oneof(
  words(30),
  words(12).map((rest) => `SELECT * FROM pair WHERE ${rest}`),
  words(12).map((rest) => `UPDATE pair SET ${rest} WHERE pk = 'p' AND sk = '1'`),
  words(12).map((rest) => `INSERT INTO plain VALUE {'pk': 'x', ${rest}}`),
  fc.tuple(table, condition).map(([from, where]) => `SELECT * FROM ${from} WHERE ${where}`),
  fc
    .tuple(table, key, condition)
    .map(([from, keys, where]) => `DELETE FROM ${from} WHERE ${keys} AND ${where}`),
  fc
    .tuple(table, operand, key, condition)
    .map(([from, value, keys, where]) => `UPDATE ${from} SET a = ${value} WHERE ${keys} AND ${where}`),
  fc.tuple(key, condition).map(([keys, where]) => `EXISTS(SELECT * FROM pair WHERE ${keys} AND ${where})`),
)
const parameters = fc.option(
  fc.array(
    fc.constantFrom<unknown>(
      { S: 'p' },
      { N: '1' },
      { L: [] },
      { SS: ['x'] },
      { M: {} },
      { NULL: true },
      {},
      null,
    ),
    { maxLength: 3 },
  ),
  { nil: undefined },
)

let tables: Awaited<ReturnType<typeof partiqlTables>>

beforeAll(async () => {
  tables = await partiqlTables()
  for (const sk of ['1', '2'])
    await tables.put('pair', {
      pk: { S: 'p' },
      sk: { S: sk },
      a: { N: sk },
      list: { L: [{ N: '1' }] },
    } as Item)
})

/** A fault of the engine has no status, or is an InternalServerError. */
async function endsAsAwsEnds(answer: Promise<unknown>): Promise<void> {
  const error = await answer.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (error !== undefined) expect(error).toMatchObject({ status: 400 })
}

describe('any statement', () => {
  test('has an answer or an error of AWS', async () => {
    await fc.assert(
      fc.asyncProperty(statement, parameters, (Statement, Parameters) =>
        endsAsAwsEnds(tables.run(Statement, Parameters as never, { Limit: 1 })),
      ),
      { seed: 1, numRuns: 1_500 },
    )
  })

  test('among others in a batch or a transaction, too', async () => {
    const statements = fc.array(
      fc.record({ Statement: statement, Parameters: parameters }, { requiredKeys: ['Statement'] }),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(statements, async (all) => {
        await endsAsAwsEnds(tables.batch(all))
        await endsAsAwsEnds(tables.transact(all))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('answers nothing that its conditions do not hold for, however it is read', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const all = await tables.run(`SELECT * FROM pair WHERE ${where}`).catch(() => undefined)
        if (all === undefined) return
        // Written so that no key can be told from it.
        const scanned = await tables
          .run(`SELECT * FROM pair WHERE NOT (NOT (${where}))`)
          .catch(() => undefined)
        if (scanned !== undefined) expect(scanned.Items).toEqual(all.Items)
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})
