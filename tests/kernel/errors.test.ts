import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ANTIPODE_ERRORS, AntipodeError } from '#simulator/kernel/errors.js'

describe('our errors', () => {
  test('docs/errors.md has every code, with its exit code and summary, and no other', () => {
    const rows = [
      ...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([a-z-]+)` +\| (\d+) +\| (.*?) +\|$/gm),
    ]
    const documented = rows.map(([, code, exit, summary]) => [code, { exit: Number(exit), summary }])
    expect(Object.fromEntries(documented)).toEqual(ANTIPODE_ERRORS)
  })

  test('tell what happened, why and what to do, each on a line', () => {
    const error = new AntipodeError('port-taken', { what: 'What.', why: 'Why.', fix: 'Fix.' })
    expect(error.message).toBe('What.\nWhy.\nFix.')
    expect(error.exitCode).toBe(64)
  })
})
