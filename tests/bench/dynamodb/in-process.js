// Operations a second in process, on one core: the service as a region has it, without HTTP; against reading the same
// inputs from JSON, which every server must do besides.
import { DynamoDb } from '../../../dist/dynamodb/dynamodb.js'
import { Random } from '../../../dist/kernel/random.js'
import { RealClock } from '../../../dist/kernel/real-clock.js'
import { Trace } from '../../../dist/kernel/trace.js'
import { perSecond } from '../statistics.js'
import { CREATE_TABLE, fill, LINES, nameOf, SERIAL } from './workload.js'

/** As live worlds have it. */
const KEPT_EVENTS = 10_000
const CONTEXT = { requestId: '0197c2e4-7b1a-4f5e-9c3d-2d0c6a1f7b55' }
/** Inputs of a line, each there twice with other content, so that every write changes something. */
const DIFFERENT = 1_000
/** So many between two looks at the clock. */
const AT_ONCE = 100

export async function inProcess() {
  const { call, close } = await database()
  for (const [operation, input] of fill()) await call(operation, input)
  const rows = []
  for (const line of LINES) {
    const texts = Array.from({ length: 2 * DIFFERENT }, (_, n) =>
      JSON.stringify(line.input(n % DIFFERENT)).replaceAll(SERIAL, String(1e11 + n)),
    )
    const inputs = texts.map((text) => JSON.parse(text))
    let n = 0
    const ours = await perSecond(async () => {
      for (let count = 0; count < AT_ONCE; count++) await call(line.operation, inputs[n++ % inputs.length])
    }, 1_500)
    const floor = await perSecond(() => {
      for (let count = 0; count < AT_ONCE; count++) JSON.parse(texts[n++ % texts.length])
    }, 500)
    rows.push([
      `in process: ${nameOf(line)}`,
      `${(AT_ONCE * ours).toFixed(0)}/s`,
      'its input read from JSON',
      `${(AT_ONCE * floor).toFixed(0)}/s`,
      (ours / floor).toFixed(2),
    ])
  }
  close()
  return rows
}

/** A region's DynamoDB in real time, with the table of the workload. */
export async function database() {
  const clock = new RealClock()
  const kernel = { clock, random: Random.fromSeed(1), background: () => undefined }
  const { emit } = new Trace(clock, { keep: KEPT_EVENTS })
  const dynamodb = new DynamoDb({ region: 'us-east-1', kernel, emit })
  const call = (operation, input) => dynamodb.service.call(operation, input, CONTEXT)
  await call('CreateTable', CREATE_TABLE)
  return { call, close: () => dynamodb.close() }
}
