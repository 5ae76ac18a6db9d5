import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openAwsEndpoint } from '#simulator/router/aws-endpoint.js'
import { runScenarioFile } from '#simulator/testing/run-scenario.js'
import { startLiveWorld } from '#simulator/world/live-world.js'
import { blocks, PAGES, ROOT } from './pages.js'

/** Files that run: as tests of their own (docs/examples/*.test.ts), below, or by tests/testing (talk.ts). */
const RUN = ['docs/examples', 'docs/scenarios'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder)).map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')),
)

const withoutIndent = (text: string) => text.replace(/^ +/gm, '').trim()

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('TypeScript in the documentation is part of a file that runs', () => {
  const examples = PAGES.flatMap(({ file, text }) =>
    blocks(text, 'ts').map((block) => [file, block] as const),
  )
  test('there is some', () => expect(examples.length).toBeGreaterThan(3))
  test.each(examples)('%s', (_, block) => {
    const found = RUN.some((source) => withoutIndent(source).includes(withoutIndent(block)))
    expect(found, `not found in docs/examples or docs/scenarios:\n${block}`).toBe(true)
  })
})

test('docs/scenarios/lost-write.ts holds', async () => {
  const { failure } = await runScenarioFile(path.join(ROOT, 'docs/scenarios/lost-write.ts'))
  expect(failure).toBeUndefined()
})

test('docs/examples/sdk.ts finds the tables of the region that it is given', async () => {
  const world = await startLiveWorld({
    templatePath: path.join(import.meta.dirname, 'table.yaml'),
    regions: ['eu-west-2'],
    onError: (error) => expect.unreachable(String(error)),
  })
  const endpoint = await openAwsEndpoint(world, {
    port: 0,
    onFault: (error) => expect.unreachable(String(error)),
  })
  try {
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'antipode')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'antipode')
    const log = vi.spyOn(console, 'log').mockReturnValue()
    await import('../../docs/examples/sdk.js')
    expect(log).toHaveBeenCalledWith(['notes'])
  } finally {
    await endpoint.close()
    await world.close()
  }
})
