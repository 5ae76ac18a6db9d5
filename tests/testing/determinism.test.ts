import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const run = promisify(execFile)

async function traceHash(seed: number): Promise<string> {
  const { stdout } = await run(process.execPath, [
    'dist/cli/main.js',
    'run',
    'docs/scenarios/talk.ts',
    '--seed',
    String(seed),
    '--json',
  ])
  return (JSON.parse(stdout) as { traceHash: string }).traceHash
}

describe('the same seed', () => {
  test('gives the same bytes in two processes, and another seed others', async () => {
    const [first, second, other] = await Promise.all([traceHash(7), traceHash(7), traceHash(8)])
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(second).toBe(first)
    expect(other).not.toBe(first)
  })
})
