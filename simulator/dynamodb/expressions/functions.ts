// The functions that expressions call, and where they may.
import { ExpressionError } from './errors.js'

export type Place = 'condition' | 'update'

const CONDITION_FUNCTIONS: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
])
const UPDATE_FUNCTIONS: ReadonlySet<string> = new Set(['if_not_exists', 'list_append'])

export function isFunctionOf(place: Place, name: string): boolean {
  return (place === 'condition' ? CONDITION_FUNCTIONS : UPDATE_FUNCTIONS).has(name)
}

/** A function that is not known, not of this kind of expression, or no operand. */
export function misplacedFunction(name: string, place: Place): ExpressionError {
  const known = CONDITION_FUNCTIONS.has(name) || UPDATE_FUNCTIONS.has(name)
  if (!known) return new ExpressionError(`Invalid function name; function: ${name}`)
  if (isFunctionOf(place, name))
    return new ExpressionError(
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    )
  const article = place === 'condition' ? 'a condition' : 'an update'
  return new ExpressionError(`The function is not allowed in ${article} expression; function: ${name}`)
}
