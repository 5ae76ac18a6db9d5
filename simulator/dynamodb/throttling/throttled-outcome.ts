// A request while some are throttled. What is wrong with a request AWS says before; what it would find in the items it
// does not look at any more.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import type { Request } from '../engine/evaluate.js'
import type { Outcome } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import { withoutArn } from '../input/table-name.js'
import { type CancellationReason, cancelled } from '../items/cancellation.js'
import { throttledError, throttledReason } from './errors.js'
import type { Kind } from './throttling.js'

type Evaluate = (request: Request) => Outcome
/** Whether what a request does with a table is throttled. */
type Hits = (table: Table, kind: Kind) => boolean

const OF_ONE_TABLE: Readonly<Record<string, Kind>> = {
  GetItem: 'read',
  Query: 'read',
  Scan: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
}

/** Found in items, of which a throttled request sees none. */
const FOUND_IN_ITEMS = new Set(['ConditionalCheckFailedException', 'TransactionCanceledException'])

/** @throws AwsError */
export function throttledOutcome(state: State, request: Request, evaluate: Evaluate, hits: Hits): Outcome {
  const { operation, input } = request
  const kind = Object.hasOwn(OF_ONE_TABLE, operation) ? OF_ONE_TABLE[operation] : undefined
  if (kind) return ofOneTable(state, request, kind, evaluate, hits)
  switch (operation) {
    case 'BatchGetItem':
      return ofBatch(state, input, BATCH_GET, (left) => evaluate({ operation, input: left }), hits)
    case 'BatchWriteItem':
      return ofBatch(state, input, BATCH_WRITE, (left) => evaluate({ operation, input: left }), hits)
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return ofTransaction(
        state,
        request,
        operation === 'TransactGetItems' ? 'read' : 'write',
        evaluate,
        hits,
      )
    default:
      return evaluate(request)
  }
}

function ofOneTable(state: State, request: Request, kind: Kind, evaluate: Evaluate, hits: Hits): Outcome {
  const attempt = attempted(() => evaluate(request))
  const { TableName, IndexName } = request.input as { TableName: string; IndexName?: string }
  const table = tableOf(state, TableName)
  if (!hits(table, kind)) return result(attempt)
  const isGlobal = IndexName !== undefined && table.indexes.get(IndexName)?.definition.global
  throw throttledError(table, kind, isGlobal ? IndexName : undefined)
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
function ofTransaction(state: State, request: Request, kind: Kind, evaluate: Evaluate, hits: Hits): Outcome {
  const attempt = attempted(() => evaluate(request))
  const parts = request.input.TransactItems as readonly Readonly<Record<string, { TableName: string }>>[]
  const throttled = parts.map((part) => {
    const name = ACTIONS.find((action) => part[action]) as string
    const table = tableOf(state, (part[name] as { TableName: string }).TableName)
    return hits(table, kind) ? throttledReason(table) : undefined
  })
  if (throttled.every((reason) => reason === undefined)) return result(attempt)
  const found = 'error' in attempt ? (attempt.error.members.CancellationReasons as Reasons) : []
  throw cancelled(throttled.map((reason, index) => reason ?? found[index] ?? { Code: 'None' }))
}

const ACTIONS = ['Get', 'ConditionCheck', 'Put', 'Delete', 'Update']

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
