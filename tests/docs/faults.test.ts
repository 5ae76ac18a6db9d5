import { expect, test } from 'vitest'
import { FAULT_NAMES, FAULTS, type FaultDefinition, type Setting } from '#simulator/faults/catalogue.js'
import { codes, page, rows, section } from './pages.js'

function valuesOf(setting: Setting): string {
  if (setting.kind === 'name') return 'a name'
  return setting.kind === 'choice'
    ? setting.values.map((value) => `\`${value}\``).join(', ')
    : `${setting.min} to ${setting.max}`
}

const text = page('docs/faults.md')

test('docs/faults.md has every fault of the catalogue, and no other', () => {
  expect([...text.matchAll(/^## `(.*)`$/gm)].map(([, name]) => name)).toEqual(FAULT_NAMES)
})

test.each(Object.entries<FaultDefinition>(FAULTS))('%s, with its settings', (name, {
  summary,
  regions,
  settings,
}) => {
  const content = section(text, `## \`${name}\``)
  expect(content.trimStart().startsWith(`${summary}\n`)).toBe(true)
  expect(content).toContain(regions === 1 ? '\nOne region.' : '\nTwo regions.')
  const documented = rows(content).map(([setting = '', values = '', standard = '', meaning = '']) => [
    codes(setting)[0],
    values,
    codes(standard)[0],
    meaning,
  ])
  expect(documented).toEqual(
    Object.entries(settings).map(([key, setting]) => [
      key,
      valuesOf(setting),
      setting.default === undefined ? undefined : String(setting.default),
      setting.summary,
    ]),
  )
})
