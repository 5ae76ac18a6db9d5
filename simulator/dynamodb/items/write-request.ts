// What PutItem, UpdateItem and DeleteItem have in common: the parameters around the item, the condition, the answer.
import type { Shape } from '../../aws/service.js'
import type { Operation, Outcome, Surroundings } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { localWrite } from '../engine/write.js'
import { conditionFailed, counted, validation } from '../errors.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { type ParsedItem, parseItem } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { isRatherDeep } from '../input/nesting.js'
import { activeTable, readTableName } from '../input/table-name.js'
import {
  constrainLegacy,
  LEGACY_PARAMETERS,
  type LegacyParameter,
  unknownConditionalOperator,
} from '../legacy/parameters.js'
import type { Attributes } from '../values/attribute-value.js'
import type { ValueLayer } from '../values/value-layer.js'
import { type CapacityMode, consumedCapacity, readCapacityMode, writeUnits } from './capacity.js'
import { type CollectionMode, collectionMetrics, readCollectionMode } from './collection-metrics.js'
import { type BoundWrite, bindWrite, sizeAfter, targetIn, type WriteIntent } from './write-intent.js'

const RETURN_VALUES = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const
export type ReturnValues = (typeof RETURN_VALUES)[number]
/** The words are AWS's, the missing letter too. */
const UNKNOWN_RETURN_VALUES =
  'Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]'

const ON_CONDITION_FAILURE = ['ALL_OLD', 'NONE'] as const

export interface WriteRequest {
  readonly tableName: string
  readonly returnValues: ReturnValues
  readonly capacityMode: CapacityMode
  readonly collectionMode: CollectionMode
  readonly returnOnFailure: boolean
}

export function readWriteRequest(
  input: Input,
  required: 'Item' | 'Key',
  legacy: readonly LegacyParameter[],
): WriteRequest {
  const layer = layerOf(input, required)
  const constraints = new Constraints()
  const capacityMode = readCapacityMode(input, constraints)
  const tableName = readTableName(input, constraints, layer)
  const returnValues = readReturnValues(input, constraints, layer, legacy === LEGACY_PARAMETERS.update)
  const collectionMode = readCollectionMode(input, constraints)
  const unknownOperator = unknownConditionalOperator(input, 'Expected')
  if (unknownOperator && input.has(required) && !isRatherDeep(input)) throw Constraints.alone(unknownOperator)
  constrainLegacy(input, constraints, legacy)
  constraints.required(required.toLowerCase(), input.raw(required))
  const returnOnFailure = readReturnOnFailure(input, constraints)
  constraints.check()
  return { tableName, returnValues, capacityMode, collectionMode, returnOnFailure }
}

/** AWS falls back to its older code for what misses the item, and for what is nested rather deep. */
function layerOf(input: Input, required: 'Item' | 'Key'): ValueLayer {
  if (!input.has(required)) return 'older'
  const returnValues = input.text('ReturnValues')
  const plain = returnValues === undefined || returnValues === 'NONE' || returnValues === 'ALL_OLD'
  return !plain && isRatherDeep(input) ? 'older' : 'current'
}

/** @param alone whether AWS stops at a value that there is not */
function readReturnValues(
  input: Input,
  constraints: Constraints,
  layer: ValueLayer,
  alone: boolean,
): ReturnValues {
  const given = input.text('ReturnValues')
  if (layer === 'older') return constraints.oneOf('returnValues', given, RETURN_VALUES) ?? 'NONE'
  if (given !== undefined && !(RETURN_VALUES as readonly string[]).includes(given)) {
    if (alone) throw Constraints.alone(UNKNOWN_RETURN_VALUES)
    constraints.fail(UNKNOWN_RETURN_VALUES)
  }
  return (given as ReturnValues | undefined) ?? 'NONE'
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

const CONDITION = ['ConditionExpression'] as const

/** PutItem and DeleteItem, which return nothing or the old item. */
export function replacingWrite(
  required: 'Item' | 'Key',
  intend: (parsed: ParsedItem, bound: BoundWrite) => WriteIntent,
): Operation {
  return (state, input, surroundings) => {
    const request = readWriteRequest(input, required, LEGACY_PARAMETERS.put)
    if (request.returnValues !== 'NONE' && request.returnValues !== 'ALL_OLD')
      throw unusableReturnValues(layerOf(input, required))
    const { parsed, bound } = counted(() => {
      const expressions = RequestExpressions.in(input, CONDITION, LEGACY_PARAMETERS.put)
      return { parsed: parseItem(input.raw(required)), bound: bindWrite(expressions) }
    })
    return carryOut(state, request, intend(parsed, bound), surroundings, (old) =>
      request.returnValues === 'ALL_OLD' ? old : undefined,
    )
  }
}

function unusableReturnValues(layer: ValueLayer): Error {
  const message = 'ReturnValues can only be ALL_OLD or NONE'
  return validation(layer === 'current' ? `1 validation error detected: ${message}` : message)
}

/** @param returned what the response shows as Attributes */
export function carryOut(
  state: State,
  { tableName, capacityMode, collectionMode, returnOnFailure }: WriteRequest,
  intent: WriteIntent,
  { now }: Surroundings,
  returned: (old: Attributes | undefined, item: Attributes | undefined) => Attributes | undefined,
): Outcome {
  const target = targetIn(activeTable(state, tableName), intent)
  const old = target.stored?.item
  if (!intent.holds(old ?? {})) throw conditionFailed(returnOnFailure ? old : undefined)
  const item = intent.next(old)
  const own = { timestamp: now, region: state.region }
  const change = localWrite(target, item, own, intent.cause, sizeAfter(intent, target.stored, item))
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
