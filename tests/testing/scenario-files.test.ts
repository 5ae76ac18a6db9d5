import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runScenarioFile } from '#simulator/testing/run-scenario.js'

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
let folder: string

beforeAll(async () => {
  // Beside a package.json and node_modules, as a user's scenarios are.
  await mkdir('.antipode', { recursive: true })
  folder = await mkdtemp(path.resolve('.antipode/scenario-files-'))
  await writeFile(path.join(folder, 'template.yaml'), TEMPLATE)
})

afterAll(() => rm(folder, { recursive: true }))

async function run(name: string, text: string, seed?: number) {
  const file = path.join(folder, name)
  await writeFile(file, text)
  return runScenarioFile(file, seed === undefined ? {} : { seed })
}

const OPTIONS = `{ template: 'template.yaml', regions: ['us-east-1'], seed: 3 }`

describe('a scenario file', () => {
  test.each([
    [
      'in TypeScript',
      'typescript.ts',
      `import { scenario, type SimulatedWorld } from 'antipode'
       export default scenario(${OPTIONS}, async (world: SimulatedWorld): Promise<void> => {
         using outage = world.faults.regionDown('us-east-1')
         await world.advance(1_000)
       })`,
    ],
    [
      'in JavaScript',
      'javascript.mjs',
      `import { scenario } from 'antipode'
       export default scenario(${OPTIONS}, async (world) => {
         world.faults.regionDown('us-east-1').heal()
         await world.advance(1_000)
       })`,
    ],
    [
      'in CommonJS',
      'commonjs.cjs',
      `const assert = require('node:assert/strict')
       const { scenario } = require('antipode')
       module.exports = scenario(${OPTIONS}, async (world) => {
         world.faults.regionDown('us-east-1').heal()
         await world.advance(1_000)
         assert.equal(world.elapsedMs, 1_000)
       })`,
    ],
    [
      'in JavaScript that makes a require of its own',
      'own-require.mjs',
      `import { createRequire } from 'node:module'
       import { scenario } from 'antipode'
       const require = createRequire(import.meta.url)
       const { equal } = require('node:assert')
       export default scenario(${OPTIONS}, async (world) => {
         world.faults.regionDown('us-east-1').heal()
         await world.advance(1_000)
         equal(world.elapsedMs, 1_000)
       })`,
    ],
    [
      'in TypeScript that was compiled to CommonJS',
      'compiled.cjs',
      `Object.defineProperty(exports, '__esModule', { value: true })
       const antipode_1 = require('antipode')
       exports.default = (0, antipode_1.scenario)(${OPTIONS}, async (world) => {
         world.faults.regionDown('us-east-1').heal()
         await world.advance(1_000)
       })`,
    ],
  ])('%s finds its template beside it', async (_, name, text) => {
    const { failure, report } = await run(name, text)
    expect(failure).toBeUndefined()
    expect(report).toMatchObject({ elapsedMs: 1_000, seed: 3, incidents: [{ fault: 'region-down' }] })
  })

  test('may import its own modules and other packages', async () => {
    await writeFile(path.join(folder, 'helper.ts'), `export const waitMs: number = 7`)
    const { failure, report } = await run(
      'importing.ts',
      `import { scenario } from 'antipode'
       import { marshall } from '@aws-sdk/util-dynamodb'
       import { waitMs } from './helper.js'
       export default scenario(${OPTIONS}, async (world) => {
         await world.call({ region: 'us-east-1', service: 'dynamodb' }, 'PutItem', {
           TableName: 'notes', Item: marshall({ id: 'a' }),
         })
         await world.advance(waitMs)
       })`,
    )
    expect(failure).toBeUndefined()
    expect(report.elapsedMs).toBeGreaterThan(7)
  })

  test('whose story throws has failed, and its report is there; the seed of who runs it comes first', async () => {
    const { failure, report, trace } = await run(
      'throwing.ts',
      `import { scenario } from 'antipode'
       export default scenario(${OPTIONS}, async (world) => {
         await world.advance(500)
         throw new RangeError('three is not four')
       })`,
      9,
    )
    expect(failure).toMatchObject({ name: 'RangeError', message: 'three is not four' })
    expect(report).toMatchObject({ seed: 9, elapsedMs: 500, events: trace.length })
  })

  test('whose deadline passes has failed', async () => {
    const { failure } = await run(
      'late.ts',
      `import { scenario } from 'antipode'
       export default scenario(${OPTIONS}, async (world) => {
         await world.until(() => false, { ok: Boolean, withinMs: 1_000 })
       })`,
    )
    expect(failure).toMatchObject({ name: 'AntipodeError', code: 'deadline-passed' })
  })

  test.each([
    ['no default export', 'no-default.ts', `export const story = 1`, /default export is not a scenario/],
    ['another default export', 'other-default.ts', `export default 7`, /default export is not a scenario/],
    ['a syntax error', 'syntax.ts', `const x = 1\nexport default scenario({`, /syntax\.ts:2:\d+/],
    ['an import that is not there', 'import.ts', `import './gone.js'`, /gone\.js/],
    ['an error as it loads', 'loading.ts', `throw new Error('not today')`, /not today/],
  ])('with %s says so', async (_, name, text, why) => {
    await expect(run(name, text)).rejects.toMatchObject({
      name: 'AntipodeError',
      code: 'scenario-invalid',
      what: expect.stringContaining(name),
      why: expect.stringMatching(why),
    })
  })

  test('that is not there says so', async () => {
    await expect(runScenarioFile(path.join(folder, 'nowhere.ts'))).rejects.toMatchObject({
      code: 'scenario-invalid',
      message: expect.stringContaining('nowhere.ts'),
    })
  })

  test('whose template is not there says so', async () => {
    await expect(
      run(
        'lost.ts',
        `import { scenario } from 'antipode'
         export default scenario({ template: 'gone.yaml' }, async () => {})`,
      ),
    ).rejects.toMatchObject({ code: 'template-unreadable', message: expect.stringContaining('gone.yaml') })
  })
})
