import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_DYNAMODB_SETTINGS, SIMULATED_DYNAMODB_SETTINGS } from '#simulator/dynamodb/settings.js'
import { DEFAULT_GLOBAL_TABLE_SETTINGS } from '#simulator/global-tables/settings.js'
import { DEFAULT_LAMBDA_SETTINGS } from '#simulator/lambda/settings.js'
import { DEFAULT_ROUTE53_SETTINGS } from '#simulator/route53/settings.js'
import { codes, page, ROOT, rows, section } from './pages.js'

const text = page('docs/fidelity.md')

/** `{min: 0, max: 1000}`, as the page writes it. */
function written(value: unknown): string {
  return value === undefined
    ? 'undefined'
    : JSON.stringify(value)
        .replace(/"(\w+)":/g, '$1: ')
        .replace(/,/g, ', ')
}

describe('docs/fidelity.md', () => {
  test.each([
    ['route53', DEFAULT_ROUTE53_SETTINGS],
    ['global-tables', DEFAULT_GLOBAL_TABLE_SETTINGS],
    ['dynamodb', DEFAULT_DYNAMODB_SETTINGS],
    ['lambda', DEFAULT_LAMBDA_SETTINGS],
  ])('has every setting of %s with its value, and no other', (folder, settings) => {
    const documented = rows(section(text, `### \`${folder}/settings.ts\``)).map(([name = '', value = '']) => [
      codes(name)[0],
      codes(value)[0],
    ])
    expect(documented).toEqual(Object.entries(settings).map(([name, value]) => [name, written(value)]))
  })

  test('has what is otherwise in a simulated world', () => {
    const documented = rows(section(text, '### `dynamodb/settings.ts`')).map(
      ([name = '', , simulated = '']) => [codes(name)[0], codes(simulated)[0]],
    )
    expect(documented.filter(([, value]) => value !== undefined)).toEqual(
      Object.entries(SIMULATED_DYNAMODB_SETTINGS).map(([name, value]) => [name, written(value)]),
    )
  })

  test.each(
    rows(section(text, '### Elsewhere')).map((row) => row.slice(0, 3).map((cell) => codes(cell)[0] ?? '')),
  )('%s in %s is %s', (name = '', file = '', value) => {
    const source = readFileSync(path.join(ROOT, 'simulator', file), 'utf8')
    const [, expression = ''] =
      new RegExp(`^(?:export )?const ${name} = ([\\d_* ]+)$`, 'm').exec(source) ?? []
    const product = expression
      .split('*')
      .reduce((total, factor) => total * Number(factor.replaceAll('_', '')), 1)
    expect(String(product)).toBe(value)
  })

  test('names no rule that neither code nor a test names', () => {
    const sources = ['simulator', 'tests'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.startsWith('docs'))
        .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')),
    )
    const known = new Set(sources.flatMap((source) => source.match(RULE) ?? []))
    const named = [...new Set(text.match(RULE))]
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((id) => !known.has(id))).toEqual([])
  })
})

const RULE = /\b(?:R53|GT|FIS|ESM|META|LL|AG|WS|ST)-[A-Z0-9]+(?:-\d+)?\b/g
