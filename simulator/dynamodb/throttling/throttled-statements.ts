// BatchExecuteStatement while some statements are throttled: each of those has that for its error.
import type { Shape } from '../../aws/service.js'
import type { Outcome } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import { accessOf } from '../partiql/access.js'
import { throttledReason } from './errors.js'
import type { Hits } from './throttling.js'

type StatementRequest = Shape & { readonly Statement: string }
type Response = Shape & { readonly Error?: { readonly Code: string } }

/** Found in items, of which a throttled statement sees none. */
const FOUND_IN_ITEMS = new Set(['ConditionalCheckFailed', 'DuplicateItem'])

/** @throws AwsError */
export function throttledStatements(
  state: State,
  input: Shape,
  evaluate: (input: Shape) => Outcome,
  hits: Hits,
): Outcome {
  const whole = evaluate(input)
  const statements = input.Statements as readonly StatementRequest[]
  const responses = whole.response.Responses as readonly Response[]
  const throttled = statements.map(({ Statement }, index) => {
    const code = responses[index]?.Error?.Code
    if (code !== undefined && !FOUND_IN_ITEMS.has(code)) return undefined
    const { tableName, kind } = accessOf(Statement)
    const table = state.tables.get(tableName) as Table
    return hits(table, kind) ? { TableName: tableName, Error: throttledReason(table) } : undefined
  })
  if (throttled.every((error) => error === undefined)) return whole
  const left = statements.filter((_, index) => throttled[index] === undefined)
  const { response, changes } =
    left.length > 0 ? evaluate({ ...input, Statements: left }) : { response: {}, changes: [] }
  const others = ((response.Responses ?? []) as readonly Response[])[Symbol.iterator]()
  return {
    response: { ...response, Responses: throttled.map((error) => error ?? others.next().value) },
    changes,
  }
}
