// The parameters from before there were expressions: what the API's model says of their members, and that they and
// expressions do not go together.
import type { AwsError } from '../../aws/errors.js'
import { validation } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import { Input } from '../input/input.js'
import { UPDATE_ACTIONS } from './attribute-updates.js'
import { COMPARISON_OPERATORS } from './comparison.js'

const CONDITIONAL_OPERATORS = ['OR', 'AND'] as const
/** Of AWS's current code. */
const UNKNOWN_CONDITIONAL_OPERATOR =
  'Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]'
const MAX_ATTRIBUTES_TO_GET = 255

/** What each can say, as constraints of the model. */
const CONSTRAIN = {
  AttributesToGet(input, constraints, path) {
    constraints.length(`${path}attributesToGet`, input.texts('AttributesToGet'), 1, MAX_ATTRIBUTES_TO_GET)
  },
  AttributeUpdates(input, constraints) {
    for (const [name, update] of members(input, 'AttributeUpdates'))
      constraints.oneOf(`attributeUpdates.${name}.member.action`, update.text('Action'), UPDATE_ACTIONS)
  },
  ConditionalOperator(input, constraints) {
    constraints.oneOf('conditionalOperator', input.text('ConditionalOperator'), CONDITIONAL_OPERATORS)
  },
  Expected(input, constraints) {
    for (const [name, expectation] of members(input, 'Expected')) {
      expectation.boolean('Exists')
      constrainOperator(expectation, constraints, `expected.${name}`)
    }
  },
  KeyConditions(input, constraints) {
    constrainConditions(input, constraints, 'KeyConditions')
  },
  QueryFilter(input, constraints) {
    constrainConditions(input, constraints, 'QueryFilter')
  },
  ScanFilter(input, constraints) {
    constrainConditions(input, constraints, 'ScanFilter')
  },
} satisfies Record<string, (input: Input, constraints: Constraints, path: string) => void>

export type LegacyParameter = keyof typeof CONSTRAIN

/** Those of each operation, in the order in which AWS lists them. */
export const LEGACY_PARAMETERS = {
  get: ['AttributesToGet'],
  put: ['Expected', 'ConditionalOperator'],
  update: ['AttributeUpdates', 'Expected', 'ConditionalOperator'],
  query: ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
  scan: ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'],
} as const satisfies Record<string, readonly LegacyParameter[]>

/** @param path of the structure that has the parameters, with a dot at its end; empty for the request itself */
export function constrainLegacy(
  input: Input,
  constraints: Constraints,
  parameters: readonly LegacyParameter[],
  path = '',
): void {
  for (const parameter of parameters) CONSTRAIN[parameter](input, constraints, path)
}

/**
 * What AWS's current code says of an operator that there is not, where it would join conditions.
 *
 * @param parameter that has the conditions
 */
export function unknownConditionalOperator(
  input: Input,
  parameter: 'Expected' | 'QueryFilter',
): string | undefined {
  const operator = input.text('ConditionalOperator')
  if (operator === undefined || (CONDITIONAL_OPERATORS as readonly string[]).includes(operator))
    return undefined
  return (input.map(parameter)?.length ?? 0) > 1 ? UNKNOWN_CONDITIONAL_OPERATOR : undefined
}

/**
 * @param parameters and `expressions`: those that the operation takes
 * @throws AwsError when a request has parameters of both kinds
 */
export function checkNotMixed(
  input: Input,
  parameters: readonly LegacyParameter[],
  expressions: readonly string[],
): void {
  // Few requests have any that are old.
  if (input.hasAny(parameters) && input.hasAny(expressions)) checkApart(input, parameters, expressions)
}

function checkApart(
  input: Input,
  parameters: readonly LegacyParameter[],
  expressions: readonly string[],
): void {
  const isGiven = (name: string) => input.has(name)
  const given = expressions.filter(isGiven)
  // Only its own successor is forbidden beside KeyConditions.
  const apart = (name: LegacyParameter) =>
    name !== 'KeyConditions' || given.includes('KeyConditionExpression')
  const used = parameters.filter((name) => isGiven(name) && apart(name))
  if (used.length > 0) throw mixed(used, given)
}

/** @param used parameters, and `given`: expressions that do not go with them */
export function mixed(used: readonly LegacyParameter[], given: readonly string[]): AwsError {
  return validation(
    'Can not use both expression and non-expression parameters in the same request: ' +
      `Non-expression parameters: {${used.join(', ')}} Expression parameters: {${given.join(', ')}}`,
  )
}

function constrainConditions(input: Input, constraints: Constraints, parameter: string): void {
  const path = `${parameter.charAt(0).toLowerCase()}${parameter.slice(1)}`
  for (const [name, condition] of members(input, parameter)) {
    constraints.required(`${path}.${name}.member.comparisonOperator`, condition.text('ComparisonOperator'))
    constrainOperator(condition, constraints, `${path}.${name}`)
  }
}

function constrainOperator(condition: Input, constraints: Constraints, path: string): void {
  condition.list('AttributeValueList')
  constraints.oneOf(
    `${path}.member.comparisonOperator`,
    condition.text('ComparisonOperator'),
    COMPARISON_OPERATORS,
  )
}

function members(input: Input, parameter: string): readonly (readonly [string, Input])[] {
  return input.map(parameter)?.map(([name, value]) => [name, Input.of(value)]) ?? []
}
