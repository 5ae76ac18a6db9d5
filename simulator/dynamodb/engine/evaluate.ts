// Decides what a request answers and changes. Touches nothing: apply.ts does.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { validation } from '../errors.js'
import { Input } from '../input/input.js'
import { isDeeperThan } from '../input/nesting.js'
import { misfit } from '../shapes/misfit.js'
import { beginEffort, endEffort, TooMuchEffort } from '../values/effort.js'
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
  beginEffort()
  try {
    return operation(state, new Input(request.input), surroundings)
  } catch (error) {
    if (error instanceof TooMuchEffort) throw validation(error.message)
    // Whatever else was found, a member of another type would have been found before. Most requests have none.
    throw misfit(request.operation, request.input) ?? (isOfStack(error, request.input) ? unreadable() : error)
  } finally {
    endEffort()
  }
}

/** Deeper than what any part of a request may be. */
const TOO_DEEP = 1_000

/** Whether something followed the request's structure until the stack was exhausted. */
function isOfStack(error: unknown, input: Shape): boolean {
  return error instanceof RangeError && isDeeperThan(input, TOO_DEEP)
}

function unreadable(): AwsError {
  return new AwsError('SerializationException', '')
}
