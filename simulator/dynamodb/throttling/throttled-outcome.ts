// A request while some are throttled. What is wrong with a request AWS says before; what it would find in the items it
// does not look at any more.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Request } from '../engine/evaluate.js'
import type { Outcome } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import { withoutArn } from '../input/table-name.js'
import { type CancellationReason, cancelled } from '../items/cancellation.js'
import { type Access, accessOf } from '../partiql/access.js'
import { throttledError, throttledReason } from './errors.js'
import { throttledStatements } from './throttled-statements.js'
import type { Hits, Kind } from './throttling.js'

type Evaluate = (request: Request) => Outcome

const OF_ONE_TABLE: Readonly<Record<string, Kind>> = {
  GetItem: 'read',
  Query: 'read',
  Scan: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
}

/** Found in items, of which a throttled request sees none. */
const FOUND_IN_ITEMS = new Set([
  'ConditionalCheckFailedException',
  'DuplicateItemException',
  'TransactionCanceledException',
])

/** @throws AwsError */
export function throttledOutcome(state: State, request: Request, evaluate: Evaluate, hits: Hits): Outcome {
  const { operation, input } = request
  const kind = Object.hasOwn(OF_ONE_TABLE, operation) ? OF_ONE_TABLE[operation] : undefined
  if (kind) return ofOneTable(state, request, named(kind), evaluate, hits)
  switch (operation) {
    case 'BatchGetItem':
      return ofBatch(state, input, BATCH_GET, (left) => evaluate({ operation, input: left }), hits)
    case 'BatchWriteItem':
      return ofBatch(state, input, BATCH_WRITE, (left) => evaluate({ operation, input: left }), hits)
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return ofTransaction(state, request, actionsOf, evaluate, hits)
    case 'ExecuteStatement':
      return ofOneTable(state, request, ({ Statement }) => accessOf(Statement as string), evaluate, hits)
    case 'BatchExecuteStatement':
      return throttledStatements(state, input, (left) => evaluate({ operation, input: left }), hits)
    case 'ExecuteTransaction':
      return ofTransaction(state, request, statementsOf, evaluate, hits)
    default:
      return evaluate(request)
  }
}

/** Called once the request is known to be valid. */
type Accessed = (input: Shape) => Access

function named(kind: Kind): Accessed {
  return ({ TableName, IndexName }) => ({
    kind,
    tableName: withoutArn(TableName as string),
    indexName: IndexName as string | undefined,
  })
}

function ofOneTable(
  state: State,
  request: Request,
  accessed: Accessed,
  evaluate: Evaluate,
  hits: Hits,
): Outcome {
  const attempt = attempted(() => evaluate(request))
  const { kind, tableName, indexName } = accessed(request.input)
  const table = tableOf(state, tableName)
  if (!hits(table, kind)) return result(attempt)
  const isGlobal = indexName !== undefined && table.indexes.get(indexName)?.definition.global
  throw throttledError(table, kind, isGlobal ? indexName : undefined)
}

interface Batch {
  readonly kind: Kind
  readonly unprocessed: 'UnprocessedKeys' | 'UnprocessedItems'
  readonly parts: (ofTable: unknown) => readonly unknown[]
  readonly withParts: (ofTable: unknown, parts: readonly unknown[]) => unknown
}

const BATCH_GET: Batch = {
  kind: 'read',
  unprocessed: 'UnprocessedKeys',
  parts: (ofTable) => (ofTable as { Keys: readonly unknown[] }).Keys,
  withParts: (ofTable, Keys) => ({ ...(ofTable as Shape), Keys }),
}

const BATCH_WRITE: Batch = {
  kind: 'write',
  unprocessed: 'UnprocessedItems',
  parts: (ofTable) => ofTable as readonly unknown[],
  withParts: (_ofTable, parts) => parts,
}

/** Parts that are throttled come back unprocessed; only when all are, is it an error. */
function ofBatch(
  state: State,
  input: Shape,
  batch: Batch,
  evaluate: (input: Shape) => Outcome,
  hits: Hits,
): Outcome {
  const whole = evaluate(input)
  const requested = Object.entries(input.RequestItems as Shape)
  const divided = requested.map(([name, ofTable]) => {
    const table = tableOf(state, name)
    const isHit = batch.parts(ofTable).map(() => hits(table, batch.kind))
    const where = (hit: boolean) => batch.parts(ofTable).filter((_, index) => isHit[index] === hit)
    return { name, ofTable, table, throttled: where(true), left: where(false) }
  })
  const [first] = divided.filter(({ throttled }) => throttled.length > 0)
  if (!first) return whole
  const left = divided.filter((one) => one.left.length > 0)
  if (left.length === 0) throw throttledError(first.table, batch.kind)
  const requestItems = Object.fromEntries(
    left.map((one) => [one.name, batch.withParts(one.ofTable, one.left)]),
  )
  const { response, changes } = evaluate({ ...input, RequestItems: requestItems })
  const unprocessed = new Map(Object.entries(response[batch.unprocessed] as Shape))
  for (const { name, ofTable, throttled } of divided) {
    if (throttled.length === 0) continue
    const others = unprocessed.has(name) ? batch.parts(unprocessed.get(name)) : []
    unprocessed.set(name, batch.withParts(ofTable, [...throttled, ...others]))
  }
  return { response: { ...response, [batch.unprocessed]: Object.fromEntries(unprocessed) }, changes }
}

/** All or nothing: one part that is throttled cancels the others. */
function ofTransaction(
  state: State,
  request: Request,
  partsOf: (input: Shape) => readonly Access[],
  evaluate: Evaluate,
  hits: Hits,
): Outcome {
  const attempt = attempted(() => evaluate(request))
  const throttled = partsOf(request.input).map(({ tableName, kind }) => {
    const table = state.tables.get(tableName)
    return table && hits(table, kind) ? throttledReason(table) : undefined
  })
  if (throttled.every((reason) => reason === undefined)) return result(attempt)
  const found = 'error' in attempt ? (attempt.error.members.CancellationReasons as Reasons) : []
  throw cancelled(throttled.map((reason, index) => reason ?? found[index] ?? { Code: 'None' }))
}

const ACTIONS: Readonly<Record<string, Kind>> = {
  Get: 'read',
  ConditionCheck: 'write',
  Put: 'write',
  Delete: 'write',
  Update: 'write',
}

function actionsOf({ TransactItems }: Shape): readonly Access[] {
  return (TransactItems as readonly Shape[]).map((part) => {
    const [name, kind] = Object.entries(ACTIONS).find(([action]) => part[action]) as [string, Kind]
    return named(kind)(part[name] as Shape)
  })
}

function statementsOf({ TransactStatements }: Shape): readonly Access[] {
  return (TransactStatements as readonly { Statement: string }[]).map(({ Statement }) => accessOf(Statement))
}

type Reasons = readonly CancellationReason[]
type Attempt = Outcome | { readonly error: AwsError }

function attempted(evaluate: () => Outcome): Attempt {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof AwsError && FOUND_IN_ITEMS.has(error.code)) return { error }
    throw error
  }
}

function result(attempt: Attempt): Outcome {
  if ('error' in attempt) throw attempt.error
  return attempt
}

/** Of a request that is valid: the table is there. */
function tableOf(state: State, name: string): Table {
  return state.tables.get(withoutArn(name)) as Table
}
