// What PutItem, UpdateItem and DeleteItem have in common: the parameters around the item, the condition, the answer.
import type { Shape } from '../../aws/service.js'
import type { Operation, Outcome, Surroundings } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { localWrite, type Target } from '../engine/write.js'
import { conditionFailed, validation } from '../errors.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { readTableName } from '../input/table-name.js'
import { constrainLegacy, LEGACY_PARAMETERS, type LegacyParameter } from '../legacy/parameters.js'
import type { Attributes } from '../values/attribute-value.js'
import { type CapacityMode, consumedCapacity, readCapacityMode, writeUnits } from './capacity.js'
import { type CollectionMode, collectionMetrics, readCollectionMode } from './collection-metrics.js'

export const RETURN_VALUES = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const
export type ReturnValues = (typeof RETURN_VALUES)[number]

const ON_CONDITION_FAILURE = ['ALL_OLD', 'NONE'] as const

export interface WriteRequest {
  readonly tableName: string
  readonly returnValues: ReturnValues
  readonly capacityMode: CapacityMode
  readonly collectionMode: CollectionMode
  readonly returnOnFailure: boolean
}

/** A write of one item, ready to be decided upon: what operations and transactions share. */
export interface PreparedWrite {
  readonly target: Target
  /** Whether the write may happen. */
  readonly holds: (item: Attributes) => boolean
  /** The item afterwards; undefined: a deletion. */
  readonly next: (item: Attributes | undefined) => Attributes | undefined
}

export function readWriteRequest(
  input: Input,
  required: 'Item' | 'Key',
  legacy: readonly LegacyParameter[],
): WriteRequest {
  const constraints = new Constraints()
  const tableName = readTableName(input, constraints)
  constraints.required(required.toLowerCase(), input.raw(required))
  const returnValues = constraints.oneOf('returnValues', input.text('ReturnValues'), RETURN_VALUES)
  const capacityMode = readCapacityMode(input, constraints)
  const collectionMode = readCollectionMode(input, constraints)
  const returnOnFailure = readReturnOnFailure(input, constraints)
  constrainLegacy(input, constraints, legacy)
  constraints.check()
  return { tableName, returnValues: returnValues ?? 'NONE', capacityMode, collectionMode, returnOnFailure }
}

export function readReturnOnFailure(input: Input, constraints: Constraints, path = ''): boolean {
  const member = 'ReturnValuesOnConditionCheckFailure'
  const given = constraints.oneOf(
    `${path}returnValuesOnConditionCheckFailure`,
    input.text(member),
    ON_CONDITION_FAILURE,
  )
  return given === 'ALL_OLD'
}

/** PutItem and DeleteItem, which return nothing or the old item. */
export function replacingWrite(
  required: 'Item' | 'Key',
  prepare: (state: State, tableName: string, input: Input, expressions: RequestExpressions) => PreparedWrite,
): Operation {
  return (state, input, surroundings) => {
    const request = readWriteRequest(input, required, LEGACY_PARAMETERS.put)
    if (request.returnValues !== 'NONE' && request.returnValues !== 'ALL_OLD')
      throw validation('ReturnValues can only be ALL_OLD or NONE')
    const prepared = prepare(
      state,
      request.tableName,
      input,
      new RequestExpressions(input, ['ConditionExpression'], LEGACY_PARAMETERS.put),
    )
    return carryOut(state, request, prepared, surroundings, (old) =>
      request.returnValues === 'ALL_OLD' ? old : undefined,
    )
  }
}

/** @param returned what the response shows as Attributes */
export function carryOut(
  state: State,
  { capacityMode, collectionMode, returnOnFailure }: WriteRequest,
  { target, holds, next }: PreparedWrite,
  { now }: Surroundings,
  returned: (old: Attributes | undefined, item: Attributes | undefined) => Attributes | undefined,
): Outcome {
  const old = target.stored?.item
  if (!holds(old ?? {})) throw conditionFailed(returnOnFailure ? old : undefined)
  const item = next(old)
  const change = localWrite(state, target, item, now)
  const attributes = returned(old, item)
  const changes = change ? [change] : []
  if (!attributes && capacityMode === 'NONE' && collectionMode === 'NONE') return { response: {}, changes }
  const response: Shape = {
    ...(attributes && { Attributes: attributes }),
    ...consumedCapacity(capacityMode, target.table, writeUnits(target.table, target.stored, change)),
    ...collectionMetrics(collectionMode, target, change),
  }
  return { response, changes }
}
