// The members that the three operations have in common: a statement and its parameters.

import { parseParameter } from '../input/attribute-values.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { readReturnOnFailure } from '../items/write-request.js'
import type { AttributeValue } from '../values/attribute-value.js'

const MAX_LENGTH = 8_192

export interface StatementRequest {
  readonly text: string
  readonly consistent: boolean
  readonly returnOnFailure: boolean
  /** @throws AwsError for the first that is no attribute value */
  readonly parameters: () => readonly AttributeValue[]
}

/** Valid once `constraints.check()` has passed. @param path of the structure, as the API's model spells it */
export function readStatement(input: Input, constraints: Constraints, path = ''): StatementRequest {
  const text = constraints.required(`${path}statement`, input.text('Statement')) ?? ''
  if (input.has('Statement')) constraints.length(`${path}statement`, text, 1, MAX_LENGTH)
  const parameters = input.list('Parameters')
  if (parameters?.length === 0)
    constraints.length(`${path}parameters`, parameters, 1, Number.POSITIVE_INFINITY)
  return {
    text,
    consistent: input.boolean('ConsistentRead') ?? false,
    returnOnFailure: readReturnOnFailure(input, constraints, path),
    parameters: () => (parameters ?? []).map(parseParameter),
  }
}
