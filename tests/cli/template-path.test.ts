import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { templatePath } from '#simulator/cli/template-path.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antipode-template-path-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function have(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), '')
  }
}

test.each([
  ['the one of the current folder', ['template.yml', 'app/template.yaml'], 'template.yml'],
  ['the only one below', ['app/template.json', 'docs/page.md'], 'app/template.json'],
  [
    'not what tools have made',
    ['app/template.yaml', 'node_modules/template.yaml', '.build/template.yaml'],
    'app/template.yaml',
  ],
])('%s', (_, paths, meant) => {
  have(...paths)
  expect(templatePath(undefined, folder)).toBe(join(folder, meant))
})

test('the one that is named, wherever it lies', () => {
  have('template.yaml')
  expect(templatePath('other.yaml', folder)).toBe('other.yaml')
})

test.each([
  ['there is none', [], /no template.yaml, template.yml, template.json in this folder, nor in one below it/],
  [
    'there are several below',
    ['b/template.yaml', 'a/template.yaml'],
    /more than one below it: .*a.template.yaml, .*b.template.yaml/,
  ],
])('%s: that is said', (_, paths, message) => {
  have(...paths)
  expect(() => templatePath(undefined, folder)).toThrow(message)
})
