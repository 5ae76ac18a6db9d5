import { expect, test } from 'vitest'
import type { Field, Schema } from '#simulator/cloudformation/properties/schema.js'
import { RESOURCE_TYPES } from '#simulator/cloudformation/resources/registry.js'
import { EVENT_PROPERTIES } from '#simulator/cloudformation/sam/events.js'
import { SERVERLESS_PROPERTIES } from '#simulator/cloudformation/sam/expand.js'
import { supported } from '#simulator/cloudformation/supported.js'
import { codeItems, codes, page, rows, section } from './pages.js'

const text = page('docs/cloudformation.md')
const { types, events, functions } = supported()

test('every resource type, with what it accepts without effect, and no other', () => {
  const [table = ''] = section(text, '## Resource types').split('\n### ')
  const documented = rows(table).map(([type = '', without = '']) => [codes(type)[0], codes(without)])
  expect(documented).toEqual(
    types.flatMap(({ type, withoutEffect, propertiesWithoutEffect }) =>
      withoutEffect ? [] : [[type, propertiesWithoutEffect]],
    ),
  )
})

test('every resource type that is accepted and not made', () => {
  expect(codeItems(section(text, '### Accepted, and not made'))).toEqual(
    types.flatMap(({ type, withoutEffect }) => (withoutEffect ? [type] : [])),
  )
})

test('every event and every function', () => {
  expect(codeItems(section(text, '## Events of a SAM function'))).toEqual(events)
  expect(codeItems(section(text, '## Intrinsic functions'))).toEqual(functions)
})

test('every property of which there are only some values, with values that are accepted', () => {
  const limited = new Map<string, RegExp>()
  const collect = (owner: string, of: Field, path: readonly string[]): void => {
    if (of.kind === 'required' || of.kind === 'list' || of.kind === 'record') collect(owner, of.of, path)
    else if (of.kind === 'struct')
      for (const [name, field] of Object.entries(of.fields)) collect(owner, field, [...path, name])
    else if (of.kind !== 'without-effect' && of.supported)
      limited.set(`${owner} ${path.join('.')}`, of.supported)
  }
  const all: readonly (readonly [string, Schema<unknown>])[] = [
    ...[...RESOURCE_TYPES].map(([type, { properties }]) => [type, properties] as const),
    ...SERVERLESS_PROPERTIES,
    ...EVENT_PROPERTIES,
  ]
  for (const [owner, schema] of all) collect(owner, schema, [])

  const documented = rows(section(text, '### Values of which there are only some')).map(
    ([owner = '', property = '', values = '']) => ({
      name: `${codes(owner)[0]} ${codes(property)[0]}`,
      values: codes(values).filter((value) => value !== 'nodejs'),
    }),
  )
  expect(documented.map(({ name }) => name).sort()).toEqual([...limited.keys()].sort())
  for (const { name, values } of documented) {
    expect(values.length, name).toBeGreaterThan(0)
    for (const value of values) expect(value, name).toMatch(limited.get(name) as RegExp)
  }
})
