import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Template {
  readonly Parameters: Record<string, { readonly Default?: string }>
  readonly Resources: Record<string, Resource>
}

interface Resource {
  readonly Type: string
  readonly Metadata?: { readonly BuildProperties: { readonly EntryPoints: readonly string[] } }
  readonly Properties: {
    readonly Handler?: string
    readonly Environment?: { readonly Variables: Record<string, unknown> }
  }
}

const folder = new URL('../../lambdas/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8')
// Silent: CloudFormation's own tags are not resolved here.
const template: Template = parse(read('template.yaml'), { logLevel: 'silent' })
const deployment = parse(read('deployment.yaml'))
const functions = Object.entries(template.Resources)
  .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
  .map(([name, { Metadata, Properties }]) => ({
    name,
    handler: Properties.Handler ?? '',
    entryPoints: Metadata?.BuildProperties.EntryPoints ?? [],
    variables: Object.keys(Properties.Environment?.Variables ?? {}),
  }))

/** The source of a module and of every module of ours that it imports. */
function sources(path: string, seen = new Set<string>()): string {
  if (seen.has(path)) return ''
  seen.add(path)
  const source = read(path)
  const imports = [...source.matchAll(/from '(\..+?)\.js'/g)].map(([, name]) => name ?? '')
  const at = new URL(path, folder)
  const next = imports.map((name) => new URL(`${name}.ts`, at).pathname.slice(folder.pathname.length))
  return source + next.map((name) => sources(name, seen)).join('')
}

describe('deployment.yaml', () => {
  test('gives every parameter that the template has no default for, and no other', () => {
    const given = Object.keys(deployment.parameters)
    const needed = Object.entries(template.Parameters).filter(([, { Default }]) => Default === undefined)

    expect(given).toEqual(expect.arrayContaining(needed.map(([name]) => name)))
    for (const name of [...given, ...Object.keys(deployment.laterRegions.parameters)])
      expect(template.Parameters).toHaveProperty(name)
  })

  test('names files that exist', () => {
    expect(read(deployment.template)).not.toBe('')
    expect(read(`${deployment.page}/index.html`)).not.toBe('')
  })
})

describe('template.yaml', () => {
  test.each(functions)('$name is built from the file that has its handler', ({ handler, entryPoints }) => {
    const [file, name] = handler.split('.')

    expect(entryPoints).toEqual([`src/${file}.ts`])
    expect(read(`src/${file}.ts`)).toContain(`export async function ${name}(`)
  })

  test.each(functions)('$name is given the variables that its code reads, and no other', (of) => {
    const code = sources(of.entryPoints[0] ?? '')
    const reads = [...code.matchAll(/variable\('(\w+)'\)/g)].map(([, name]) => name)

    expect(of.variables.sort()).toEqual(reads.filter((name) => name !== 'AWS_REGION').sort())
  })
})
