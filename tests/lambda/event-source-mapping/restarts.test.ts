// A mapping that is made anew after a restart goes on where the one before it was.
import { expect, test } from 'vitest'
import { MappingPositions } from '#simulator/lambda/event-source-mapping/mapping-positions.js'
import type { LambdaEvent } from '#simulator/lambda/events.js'
import { memoryStore } from '#simulator/storage/memory-store.js'
import type { DeliveredRecord } from '../../support/mapped-function.js'
import { scriptedLambda } from '../../support/scripted-lambda.js'
import { ScriptedStream, STREAM_ARN } from '../../support/scripted-stream.js'
import { virtualKernel } from '../../support/virtual-kernel.js'

function region() {
  const kernel = virtualKernel<LambdaEvent>()
  const stream = new ScriptedStream(kernel.clock)
  const store = memoryStore()
  const delivered: string[] = []
  const failing = new Set<string>()
  const start = async (name = 'reader', from = 'LATEST') => {
    const positions = new MappingPositions(store, 'us-east-1')
    const { define, call, lambda } = scriptedLambda({ kernel, caller: stream, positions })
    await define(name, (event: { Records: DeliveredRecord[] }) => {
      const ids = event.Records.map(({ dynamodb }) => dynamodb.Keys.id.S)
      if (ids.some((id) => failing.has(id))) throw new Error('not now')
      delivered.push(...ids)
    })
    const { UUID } = await call('CreateEventSourceMapping', {
      FunctionName: name,
      EventSourceArn: STREAM_ARN,
      StartingPosition: from,
      BatchSize: 1,
    })
    return { UUID, call, lambda }
  }
  const advance = (ms = 5_000) => kernel.driver.advance(ms)
  return { stream, delivered, failing, start, advance }
}

test('what was processed does not come again, what was not does', async () => {
  const { stream, delivered, failing, start, advance } = region()
  stream.write('before it all')
  await advance()
  const first = await start()
  stream.write('one')
  stream.write('two')
  failing.add('two')
  await advance()
  first.lambda.close()
  stream.write('while it was down')
  await advance()
  expect(delivered).toEqual(['one'])
  failing.clear()
  await start()
  await advance()
  expect(delivered).toEqual(['one', 'two', 'while it was down'])
})

test('one that began at LATEST and has read nothing begins where it was made', async () => {
  const { stream, delivered, start, advance } = region()
  stream.write('before it all')
  await advance()
  const first = await start()
  await advance()
  first.lambda.close()
  stream.write('while it was down')
  await start()
  await advance()
  expect(delivered).toEqual(['while it was down'])
})

test('shards that came while it was down are read from their beginning, after their parents', async () => {
  const { stream, delivered, start, advance } = region()
  const first = await start()
  stream.write('one')
  await advance()
  first.lambda.close()
  stream.write('two')
  stream.closeShard('shard-1')
  stream.openShard('shard-2', 'shard-1')
  stream.write('three', { shard: 'shard-2' })
  const second = await start()
  await advance()
  second.lambda.close()
  await start()
  await advance()
  expect(delivered).toEqual(['one', 'two', 'three'])
})

test('one that was deleted is forgotten; another function has its own place', async () => {
  const { stream, delivered, start, advance } = region()
  const first = await start()
  stream.write('one')
  await advance()
  await first.call('DeleteEventSourceMapping', { UUID: first.UUID })
  first.lambda.close()
  const second = await start('reader', 'TRIM_HORIZON')
  await advance()
  expect(delivered).toEqual(['one', 'one'])
  second.lambda.close()
  await start('other', 'TRIM_HORIZON')
  await advance()
  expect(delivered).toEqual(['one', 'one', 'one'])
})
