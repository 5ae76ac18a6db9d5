// AttributeUpdates: what shall become of top-level attributes, from before there were update expressions.

import { invalidParameter, validation } from '../errors.js'
import { type Update, UpdateSteps } from '../expressions/update.js'
import { type Action, addition, deletion } from '../expressions/update-actions.js'
import { checkName } from '../input/attribute-name.js'
import { parseValue } from '../input/attribute-values.js'
import { Input } from '../input/input.js'
import { type AttributeValue, typeOf, type ValueType } from '../values/attribute-value.js'

/** In the order of AWS's error texts. */
export const UPDATE_ACTIONS = ['ADD', 'DELETE', 'PUT'] as const
type UpdateAction = (typeof UPDATE_ACTIONS)[number]

const ADDABLE: readonly ValueType[] = ['N', 'SS', 'NS', 'BS', 'L']
const DELETABLE: readonly ValueType[] = ['SS', 'NS', 'BS']

/** The actions must have been checked. @throws AwsError */
export function readAttributeUpdates(input: Input): Update | undefined {
  const updates = input.map('AttributeUpdates')
  if (!updates) return undefined
  const steps = new UpdateSteps()
  for (const [name, value] of updates) {
    checkName(name)
    const update = Input.of(value)
    const action = (update.text('Action') as UpdateAction | undefined) ?? 'PUT'
    const operand = update.has('Value') ? parseValue(update.raw('Value')) : undefined
    const type = operand && action !== 'DELETE' ? typeOf(operand) : undefined
    steps.add([name], bindAction(action, operand), action !== 'DELETE', false, type)
  }
  return steps.update()
}

function bindAction(action: UpdateAction, operand: AttributeValue | undefined): Action {
  if (!operand) {
    if (action !== 'DELETE')
      throw invalidParameter('Only DELETE action is allowed when no attribute value is specified')
    return () => undefined
  }
  const type = typeOf(operand)
  switch (action) {
    case 'PUT':
      return () => operand
    case 'ADD':
      if (!ADDABLE.includes(type)) throw invalidParameter(`ADD action is not supported for the type ${type}`)
      return sameType(type, 'L' in operand ? appending(operand.L) : addition(operand))
    case 'DELETE':
      if (!DELETABLE.includes(type))
        throw invalidParameter(`DELETE action with value is not supported for the type ${type}`)
      return sameType(type, deletion(operand))
  }
}

function sameType(type: ValueType, action: Action): Action {
  return (value, item) => {
    if (value && typeOf(value) !== type) throw validation('Type mismatch for attribute to update')
    return action(value, item)
  }
}

/** Undocumented: ADD appends to a list. */
function appending(elements: readonly AttributeValue[]): Action {
  return (value) => ({ L: value && 'L' in value ? [...value.L, ...elements] : elements })
}
