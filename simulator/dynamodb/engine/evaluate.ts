// Decides what a request answers and changes. Touches nothing: apply.ts does.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { Input } from '../input/input.js'
import { misfit } from '../shapes/misfit.js'
import type { Operation, Outcome, Surroundings } from './operation.js'
import type { State } from './state.js'

export interface Request {
  readonly operation: string
  readonly input: Shape
}

/** @throws AwsError */
export function evaluate(
  operations: Readonly<Record<string, Operation>>,
  state: State,
  request: Request,
  surroundings: Surroundings,
): Outcome {
  const operation = Object.hasOwn(operations, request.operation) ? operations[request.operation] : undefined
  if (!operation) throw new AwsError('UnknownOperationException', '')
  try {
    return operation(state, new Input(request.input), surroundings)
  } catch (error) {
    // Whatever else was found, a member of another type would have been found before. Most requests have none.
    throw misfit(request.operation, request.input) ?? error
  }
}
