import { exec } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'

const CONFIG = '--config tests/testing/fixtures/vitest.config.ts'
const traces: string[] = []

afterAll(() => {
  for (const trace of traces) rmSync(trace, { force: true })
})

/** What a command of a shell writes, whatever its exit code. */
function shell(command: string): Promise<string> {
  const { ANTIPODE_SEED: _, VITEST: __, ...env } = process.env
  return new Promise((resolve) => {
    exec(command, { env: { ...env, NO_COLOR: '1' } }, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

const told = (text: string, what: string) => new RegExp(`^  ${what} +(.+)$`, 'm').exec(text)?.[1] as string

describe('a simulated test that fails', () => {
  test('tells how the world stood, and the command that it tells plays the same again', async () => {
    const failed = await shell(`ANTIPODE_SEED='a b' npx vitest run ${CONFIG}`)
    expect(told(failed, 'seed')).toBe('a b')
    expect(told(failed, 'virtual time')).toMatch(
      /^2026-01-01T00:00:00\.\d{3}Z, 0\.\d{3} s after the beginning$/,
    )
    expect(told(failed, 'faults')).toBe('partition us-east-1,eu-west-2')
    expect(told(failed, 'DNS answers')).toBe('ann: api.small.test → us-east-1 (nearest)')
    expect(told(failed, 'replication')).toBe('notes us-east-1 → eu-west-2: 1 waiting')
    const trace = told(failed, 'trace')
    traces.push(trace)
    expect(existsSync(trace)).toBe(true)
    const first = readFileSync(trace, 'utf8')
    expect(first).toContain('"type":"fault.started"')

    const again = await shell(`${told(failed, 'again')} ${CONFIG}`)
    expect(again).toMatch(/1 failed \| 1 skipped/)
    expect(told(again, 'virtual time')).toBe(told(failed, 'virtual time'))
    expect(readFileSync(told(again, 'trace'), 'utf8')).toBe(first)
  })
})
