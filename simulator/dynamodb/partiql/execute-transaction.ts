// ExecuteTransaction: up to 100 statements, all reads or all writes, all or none (GT-08: in this region).
import type { Shape } from '../../aws/service.js'
import type { Change } from '../engine/changes.js'
import type { Operation, Outcome, Surroundings } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { localWrite, type Target } from '../engine/write.js'
import { CONDITION_FAILED, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { attempt, type CancellationReason, checkReasons, NO_REASON } from '../items/cancellation.js'
import { type CapacityMode, itemReadUnits, readCapacityMode, writeUnits } from '../items/capacity.js'
import { checkDistinct, IN_TRANSACTION } from '../items/distinct-targets.js'
import { TransactionCapacity } from '../items/transaction-capacity.js'
import { checkTransactionSize } from '../items/transaction-size.js'
import { checkToken } from '../items/transaction-token.js'
import { attributesSizeBytes } from '../values/size.js'
import type { BoundStatement } from './bound-statement.js'
import { readStatement, type StatementRequest } from './requests.js'
import { bindTransactStatement, type Prepared, prepare } from './transact-statement.js'
import { duplicateItem } from './writes.js'

const MAX_STATEMENTS = 100
const MIXED = 'ExecuteTransaction API does not support both read and write operations in the same request.'

type Ready = Exclude<Prepared, { readonly reason: CancellationReason }>

export const executeTransaction: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const requested = constraints.required('transactStatements', input.structures('TransactStatements')) ?? []
  constraints.length('transactStatements', requested, 1, MAX_STATEMENTS)
  const token = input.text('ClientRequestToken')
  constraints.length('clientRequestToken', token, 1, 36)
  const capacityMode = readCapacityMode(input, constraints)
  const requests = requested.map((request, index) =>
    readStatement(request, constraints, `transactStatements.${index + 1}.member.`),
  )
  constraints.check()
  const ready = readyStatements(state, requests)
  if (ready.some(({ kind }) => kind === 'read')) return readAll(ready, capacityMode)
  const seen = token === undefined ? undefined : checkToken(state, token, actionsOf(input), surroundings.now)
  if (seen === 'repeated')
    return { response: { Responses: [], ...repeated(ready, capacityMode) }, changes: [] }
  const { response, changes } = writeAll(state, requests, ready, capacityMode, surroundings)
  return { response, changes: seen ? [seen, ...changes] : changes }
}

/** @throws AwsError when any of the statements cannot be carried out, whatever the items are */
function readyStatements(state: State, requests: readonly StatementRequest[]): readonly Ready[] {
  const parameters = requests.map((request) => request.parameters())
  const statements = requests.map(({ text }, index) =>
    bindTransactStatement(text, parameters[index] ?? [], index),
  )
  checkOneKind(statements)
  checkTransactionSize(
    statements.map((bound) =>
      bound.kind === 'insert' ? { sizeBytes: attributesSizeBytes(bound.item) } : {},
    ),
  )
  const prepared = statements.map((statement, index) => prepare(state, statement, index))
  checkReasons(prepared.map((each) => ('reason' in each ? each.reason : NO_REASON)))
  const ready = prepared.filter((each) => !('reason' in each)) as readonly Ready[]
  checkDistinct(
    ready.map(({ target }) => target),
    IN_TRANSACTION,
  )
  return ready
}

function checkOneKind(statements: readonly BoundStatement[]): void {
  const reads = statements.filter(({ kind }) => kind === 'select').length
  if (reads > 0 && reads < statements.length) throw validation(MIXED)
}

function readAll(ready: readonly Ready[], capacityMode: CapacityMode): Outcome {
  const capacity = new TransactionCapacity(capacityMode, 'ReadCapacityUnits')
  const responses = ready.map((statement): Shape => {
    const { table, stored } = statement.target
    capacity.add(table, itemReadUnits(stored, true))
    if (!stored || statement.kind !== 'read') return {}
    const { columns } = statement.bound
    return { Item: columns ? columns.project(stored.item) : stored.item }
  })
  return { response: { Responses: responses, ...capacity.describe() }, changes: [] }
}

/** A write has no response of its own. */
function writeAll(
  state: State,
  requests: readonly StatementRequest[],
  ready: readonly Ready[],
  capacityMode: CapacityMode,
  { now }: Surroundings,
): Outcome {
  const capacity = new TransactionCapacity(capacityMode, 'WriteCapacityUnits')
  const own = { timestamp: now, region: state.region }
  const changes: Change[] = []
  const reasons = ready.map((statement, index): CancellationReason => {
    const { target } = statement
    if (statement.kind === 'write' && statement.duplicate)
      return { Code: 'DuplicateItem', Message: duplicateItem().message }
    if (statement.kind !== 'read' && !statement.holds)
      return conditionFailed(target, requests[index]?.returnOnFailure ?? false)
    const written = attempt(() => ({
      change:
        statement.kind === 'write'
          ? localWrite(target, statement.next(target.stored?.item), own, statement.cause)
          : undefined,
    }))
    if ('reason' in written) return written.reason
    if (written.change) changes.push(written.change)
    capacity.add(target.table, writeUnits(target.table, target.stored, written.change))
    return NO_REASON
  })
  checkReasons(reasons)
  return { response: { Responses: [], ...capacity.describe() }, changes }
}

function conditionFailed({ stored }: Target, returnOnFailure: boolean): CancellationReason {
  return {
    Code: 'ConditionalCheckFailed',
    Message: CONDITION_FAILED,
    ...(returnOnFailure && stored && { Item: stored.item }),
  }
}

/** A transaction that is sent again reads what it wrote. */
function repeated(ready: readonly Ready[], capacityMode: CapacityMode): Shape {
  const capacity = new TransactionCapacity(capacityMode, 'ReadCapacityUnits')
  for (const { target } of ready) capacity.add(target.table, itemReadUnits(target.stored, true))
  return capacity.describe()
}

function actionsOf(input: Input): readonly unknown[] | undefined {
  return input.list('TransactStatements')
}
