// TransactWriteItems: up to 100 writes and checks, all or none (GT-08: in this region).
import { AwsError } from '../../aws/errors.js'
import { keyText } from '../engine/apply.js'
import type { Change } from '../engine/changes.js'
import { COLLECTION_TOO_LARGE } from '../engine/item-collections.js'
import type { Operation } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { localWrite } from '../engine/write.js'
import { CONDITION_FAILED, validation } from '../errors.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { readTableName } from '../input/table-name.js'
import type { Attributes } from '../values/attribute-value.js'
import { readCapacityMode, writeUnits } from './capacity.js'
import { CollectionMetrics, readCollectionMode } from './collection-metrics.js'
import { prepareDelete } from './delete-item.js'
import { preparePut } from './put-item.js'
import { TransactionCapacity } from './transaction-capacity.js'
import { checkToken } from './transaction-token.js'
import { prepareUpdate } from './update-item.js'
import { type PreparedWrite, readReturnOnFailure } from './write-request.js'

const MAX_ACTIONS = 100
const ACTIONS = ['ConditionCheck', 'Put', 'Delete', 'Update'] as const
type ActionName = (typeof ACTIONS)[number]

interface Action extends PreparedWrite {
  readonly name: ActionName
  readonly returnOnFailure: boolean
}

export interface CancellationReason {
  readonly Code: string
  readonly Message?: string
  readonly Item?: Attributes
}

/** What is wrong with one item is that item's reason, not the whole request's error. */
const REASON_CODES: Readonly<Record<string, string | undefined>> = {
  ValidationException: 'ValidationError',
  [COLLECTION_TOO_LARGE]: 'ItemCollectionSizeLimitExceeded',
}
const NO_REASON: CancellationReason = { Code: 'None' }

export const transactWriteItems: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const requested = constraints.required('transactItems', input.structures('TransactItems')) ?? []
  constraints.length('transactItems', requested, 1, MAX_ACTIONS)
  const token = input.text('ClientRequestToken')
  constraints.length('clientRequestToken', token, 1, 36)
  const capacityMode = readCapacityMode(input, constraints)
  const collections = new CollectionMetrics(readCollectionMode(input, constraints))
  constraints.check()
  const actions = requested.map((request, index) => readAction(state, request, index))
  checkDistinct(actions)

  const capacity = new TransactionCapacity(capacityMode, 'WriteCapacityUnits')
  const changes: Change[] = []
  if (token !== undefined) {
    const seen = checkToken(state, token, input, now)
    if (seen === 'repeated') return { response: capacity.describe(), changes }
    changes.push(seen)
  }
  const reasons = actions.map((action) => {
    const { name, target, holds, next, returnOnFailure } = action
    const old = target.stored?.item
    if (!holds(old ?? {}))
      return {
        Code: 'ConditionalCheckFailed',
        Message: CONDITION_FAILED,
        ...(returnOnFailure && old && { Item: old }),
      }
    try {
      const change = name === 'ConditionCheck' ? undefined : localWrite(state, target, next(old), now)
      if (change) changes.push(change)
      if (name !== 'ConditionCheck') collections.add(target, change)
      if (capacityMode !== 'NONE') capacity.add(target.table, writeUnits(target.table, target.stored, change))
      return NO_REASON
    } catch (error) {
      const code = error instanceof AwsError && REASON_CODES[error.code]
      if (!code) throw error
      return { Code: code, Message: error.message }
    }
  })
  if (reasons.some((reason) => reason !== NO_REASON)) throw cancelled(reasons)
  return { response: { ...capacity.describe(), ...collections.describe() }, changes }
}

function readAction(state: State, request: Input, index: number): Action {
  const names = ACTIONS.filter((name) => request.has(name))
  const [name] = names
  if (!name || names.length > 1)
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete')
  const input = request.structure(name) as Input
  const path = `transactItems.${index + 1}.member.${name.charAt(0).toLowerCase()}${name.slice(1)}.`
  const constraints = new Constraints()
  const tableName = readTableName(input, constraints)
  const required = name === 'Put' ? 'Item' : 'Key'
  constraints.required(`${path}${required.toLowerCase()}`, input.raw(required))
  for (const expression of expressionsOf(name).required)
    constraints.required(
      `${path}${expression.charAt(0).toLowerCase()}${expression.slice(1)}`,
      input.text(expression),
    )
  const returnOnFailure = readReturnOnFailure(input, constraints, path)
  constraints.check()
  const expressions = new RequestExpressions(input, expressionsOf(name).known)
  const prepare = {
    Put: preparePut,
    Update: prepareUpdate,
    Delete: prepareDelete,
    ConditionCheck: prepareDelete,
  }
  const prepared = prepare[name](state, tableName, input, expressions)
  return { ...prepared, name, returnOnFailure }
}

function expressionsOf(name: ActionName) {
  if (name === 'Update')
    return { known: ['UpdateExpression', 'ConditionExpression'], required: ['UpdateExpression'] } as const
  return {
    known: ['ConditionExpression'],
    required: name === 'ConditionCheck' ? ['ConditionExpression'] : [],
  } as const
}

function checkDistinct(actions: readonly Action[]): void {
  const seen = new Set(actions.map(({ target }) => `${target.table.name}/${keyText(target)}`))
  if (seen.size < actions.length)
    throw validation('Transaction request cannot include multiple operations on one item')
}

export function cancelled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  )
}
