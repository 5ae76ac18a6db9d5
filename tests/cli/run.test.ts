import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '#simulator/cli/command-line.js'
import { FakeTerminal } from './support/fake-terminal.js'

const TEMPLATE = `
Resources:
  Notes:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: notes
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
`

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antipode-run-'))
  await writeFile(join(folder, 'template.yaml'), TEMPLATE)
})

afterAll(() => rm(folder, { recursive: true }))

async function run(story: string, ...options: string[]) {
  const file = join(folder, 'story.ts')
  await writeFile(
    file,
    `import { scenario } from 'antipode'
     export default scenario({ template: 'template.yaml', regions: ['us-east-1'] }, async (world) => { ${story} })`,
  )
  const terminal = new FakeTerminal()
  const code = await runCommandLine(['run', file, ...options], terminal)
  return { code, out: terminal.stdout, err: terminal.stderr }
}

describe('antipode run', () => {
  test('a scenario that holds: 0, and the report; the trace has every event', async () => {
    const trace = join(folder, 'trace.ndjson')
    const { code, out, err } = await run('await world.advance(1_000)', '--seed', '5', '--trace', trace)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('seed 5')
    const events = Number(/(\d+) events/.exec(out)?.[1])
    expect((await readFile(trace, 'utf8')).trimEnd().split('\n')).toHaveLength(events)
  })

  test('an assertion that does not hold: 1, and what it was', async () => {
    const { code, out, err } = await run(`throw new Error('three is not four')`)
    expect(code).toBe(1)
    expect(err).toContain('three is not four')
    expect(out).toContain('Trace hash')
  })

  test('as JSON, all of stdout is one value', async () => {
    const { code, out } = await run(`throw new Error('three is not four')`, '--json', '--seed', 'abc')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ held: false, failure: 'three is not four', seed: 'abc' })
  })

  test('a world that stands still: 2', async () => {
    const { code, err } = await run(
      `const { AntipodeError } = await import('antipode')
       throw new AntipodeError('stalled', { what: 'It stands still.' })`,
    )
    expect(code).toBe(2)
    expect(err).toContain('It stands still.')
  })
})
