// A function that is fed by a stream, and what it has been given.
import type { LambdaEvent } from '#simulator/lambda/events.js'
import type { LambdaSettings } from '#simulator/lambda/settings.js'
import { scriptedLambda } from './scripted-lambda.js'
import { ScriptedStream, STREAM_ARN } from './scripted-stream.js'
import { virtualKernel } from './virtual-kernel.js'

export interface DeliveredRecord {
  readonly eventName: string
  readonly eventSourceARN: string
  readonly dynamodb: {
    readonly Keys: { readonly id: { readonly S: string } }
    readonly SequenceNumber: string
  }
}

export async function mappedFunction(
  members: object = {},
  handler: (ids: readonly string[], records: readonly DeliveredRecord[]) => unknown = () => undefined,
  settings: Partial<LambdaSettings> = {},
) {
  const kernel = virtualKernel<LambdaEvent>()
  const stream = new ScriptedStream(kernel.clock)
  const scripted = scriptedLambda({ kernel, caller: stream, settings })
  /** The keys of each batch, in the order in which the function got them. */
  const batches: string[][] = []
  const startedAt = kernel.clock.now()
  /** When each batch came, milliseconds. */
  const at: number[] = []
  const records: DeliveredRecord[] = []
  await scripted.define('reader', (event: { Records: DeliveredRecord[] }) => {
    const ids = event.Records.map(({ dynamodb }) => dynamodb.Keys.id.S)
    batches.push(ids)
    at.push((kernel.clock.now() - startedAt) / 1_000)
    records.push(...event.Records)
    return handler(ids, event.Records)
  })
  const map = (more: object = {}) =>
    scripted.call('CreateEventSourceMapping', {
      FunctionName: 'reader',
      EventSourceArn: STREAM_ARN,
      StartingPosition: 'TRIM_HORIZON',
      ...members,
      ...more,
    })
  return {
    ...scripted,
    stream,
    map,
    batches,
    at,
    records,
    advance: (ms: number) => kernel.driver.advance(ms),
    write: (...ids: string[]) => ids.map((id) => stream.write(id)),
  }
}
