// The operation Invoke: its three types, its checks, its answer (LI-01, LI-04, LI-07).
import type { CallContext, Shape } from '../../aws/service.js'
import type { AsynchronousInvoker } from './asynchronous-invoker.js'
import { invalidRequestContent, requestTooLarge } from './errors.js'
import type { LambdaFunction } from './function.js'
import { oneOf, text } from './input.js'
import type { Invoker } from './invoker.js'

/** LI-04 */
const LARGEST_REQUEST_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 }
const TAIL_BYTES = 4_096

export async function invoke(
  fn: LambdaFunction,
  input: Shape,
  { requestId }: CallContext,
  ways: {
    invoker: Invoker
    asynchronous: AsynchronousInvoker
    background: (work: Promise<unknown>) => void
  },
): Promise<Shape> {
  const type = oneOf(input, 'InvocationType', ['RequestResponse', 'Event', 'DryRun']) ?? 'RequestResponse'
  const payload = readPayload(input, LARGEST_REQUEST_BYTES[type])
  if (type === 'DryRun') return { StatusCode: 204 }
  if (type === 'Event') {
    ways.background(ways.asynchronous.deliver(fn, { requestId, payload }))
    return { StatusCode: 202 }
  }
  const tail: string[] | undefined = oneOf(input, 'LogType', ['None', 'Tail']) === 'Tail' ? [] : undefined
  const outcome = await ways.invoker.invoke(fn, { requestId, payload, ...(tail && { tail }) })
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    ...(outcome.failed && { FunctionError: 'Unhandled' }),
    ...(tail && {
      LogResult: Buffer.from(`${tail.join('\n')}\n`)
        .subarray(-TAIL_BYTES)
        .toString('base64'),
    }),
    Payload: outcome.payload,
  }
}

/** An absent payload is the empty object to the function. */
function readPayload(input: Shape, largestBytes: number): string {
  const payload = text(input, 'Payload')
  if (!payload) return '{}'
  if (Buffer.byteLength(payload) > largestBytes) throw requestTooLarge(largestBytes)
  try {
    JSON.parse(payload)
  } catch (error) {
    throw invalidRequestContent(
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
    )
  }
  return payload
}
