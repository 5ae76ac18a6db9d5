// TransactWriteItems: up to 100 writes and checks, all or none (GT-08: in this region).
import type { Change } from '../engine/changes.js'
import type { Operation } from '../engine/operation.js'
import { localWrite, type Target } from '../engine/write.js'
import { CONDITION_FAILED } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { activeTable } from '../input/table-name.js'
import { allFound, attempt, type CancellationReason, checkReasons, NO_REASON } from './cancellation.js'
import { itemReadUnits, readCapacityMode, writeUnits } from './capacity.js'
import { CollectionMetrics, readCollectionMode } from './collection-metrics.js'
import { checkDistinct, IN_TRANSACTION } from './distinct-targets.js'
import { readAction } from './transact-action.js'
import { TransactionCapacity } from './transaction-capacity.js'
import { checkTransactionSize } from './transaction-size.js'
import { checkToken } from './transaction-token.js'
import { sizeAfter, targetIn, type WriteIntent } from './write-intent.js'

const MAX_ACTIONS = 100

export const transactWriteItems: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const requested = constraints.required('transactItems', input.structures('TransactItems')) ?? []
  constraints.length('transactItems', requested, 1, MAX_ACTIONS)
  const token = input.text('ClientRequestToken')
  constraints.length('clientRequestToken', token, 1, 36)
  const capacityMode = readCapacityMode(input, constraints)
  const collections = new CollectionMetrics(readCollectionMode(input, constraints))
  const read = requested.map((request, index) => readAction(request, index, constraints))
  constraints.check()
  // The first action with anything wrong decides, and only then tables are looked at.
  const intents = read.map(({ intent }) => intent())
  checkTransactionSize(intents)
  const tables = read.map(({ tableName }) => activeTable(state, tableName))
  const found = intents.map((intent, index) =>
    attempt(() => targetIn(tables[index] as Target['table'], intent)),
  )
  checkDistinct(found.filter(isTarget), IN_TRANSACTION)

  const changes: Change[] = []
  if (token !== undefined) {
    const seen = checkToken(state, token, input.list('TransactItems'), now)
    if (seen === 'repeated') {
      const capacity = new TransactionCapacity(capacityMode, 'ReadCapacityUnits')
      for (const target of found)
        if (isTarget(target)) capacity.add(target.table, itemReadUnits(target.stored, true))
      return { response: capacity.describe(), changes }
    }
    changes.push(seen)
  }
  // Before any condition is looked at.
  const targets = allFound<Target>(found)
  const capacity = new TransactionCapacity(capacityMode, 'WriteCapacityUnits')
  const own = { timestamp: now, region: state.region }
  const reasons = read.map(({ name, returnOnFailure }, index): CancellationReason => {
    const intent = intents[index] as WriteIntent
    const target = targets[index] as Target
    const old = target.stored?.item
    if (!intent.holds(old ?? {}))
      return {
        Code: 'ConditionalCheckFailed',
        Message: CONDITION_FAILED,
        ...(returnOnFailure && old && { Item: old }),
      }
    const written = attempt(() => {
      if (name === 'ConditionCheck') return { change: undefined }
      const item = intent.next(old)
      const sizeBytes = sizeAfter(intent, target.stored, item)
      return { change: localWrite(target, item, own, intent.cause, sizeBytes) }
    })
    if ('reason' in written) return written.reason
    if (written.change) changes.push(written.change)
    if (name !== 'ConditionCheck') collections.add(target, written.change)
    if (capacityMode !== 'NONE')
      capacity.add(target.table, writeUnits(target.table, target.stored, written.change))
    return NO_REASON
  })
  checkReasons(reasons)
  return { response: { ...capacity.describe(), ...collections.describe() }, changes }
}

function isTarget(found: Target | { readonly reason: CancellationReason }): found is Target {
  return !('reason' in found)
}
