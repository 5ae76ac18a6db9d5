import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SIMULATOR = path.join(ROOT, 'simulator')

/** The house, from the ground up, as docs/architecture.md lists it. */
const ORDER = [
  ...readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8').matchAll(/^\| `([a-z0-9-]+)\/` +\|/gm),
].map(([, folder]) => folder as string)

const FILES = readdirSync(SIMULATOR, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts'))

function source(file: string): string {
  return readFileSync(path.join(SIMULATOR, file), 'utf8')
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

/** What a file imports of the simulator, as paths from simulator/. */
function imports(file: string): string[] {
  return [...withoutComments(source(file)).matchAll(/(?:from|import\(|import|new URL\()\s*'(\.[^']+)'/g)].map(
    ([, target]) => path.posix.join(path.posix.dirname(file), target as string),
  )
}

describe('folder order', () => {
  test('docs/architecture.md lists every folder of simulator/, and no other', () => {
    const folders = readdirSync(SIMULATOR, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect([...ORDER].sort()).toEqual(folders.map(({ name }) => name).sort())
  })

  test('no folder imports from one below it in the list', () => {
    const wrong = FILES.flatMap((file) =>
      imports(file)
        .filter((target) => {
          const [from, to] = [file.split('/')[0] as string, target.split('/')[0] as string]
          return ORDER.includes(from) && ORDER.indexOf(to) > ORDER.indexOf(from)
        })
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('the check sees imports: kernel/clock.ts is imported by somebody', () => {
    expect(FILES.flatMap(imports)).toContain('kernel/clock.js')
  })
})

describe('the law of determinism', () => {
  /** Who owns real time, sockets and terminals; and the code that stands in for time inside a handler. */
  const EXEMPT = [/^kernel\//, /^lambda\/(isolate|worker|sandbox)\//, /^(router|control|cli|dashboard)\//]
  const FORBIDDEN = [
    [/\bDate\.now\(|\bnew Date\(\)/, 'the current date'],
    [/\bset(?:Timeout|Interval|Immediate)\(/, 'a timer'],
    [/\bMath\.random\(/, 'entropy'],
    [/\brandom(?:Bytes|UUID|Int)\(|getRandomValues\(/, 'entropy'],
    [/\bperformance\.now\(|\bhrtime\b/, 'the current time'],
  ] as const

  test('only the kernel asks the operating system for time and randomness', () => {
    const wrong = FILES.filter((file) => !EXEMPT.some((pattern) => pattern.test(file))).flatMap((file) =>
      FORBIDDEN.filter(([pattern]) => pattern.test(withoutComments(source(file)))).map(
        ([, what]) => `${file} takes ${what}`,
      ),
    )
    expect(wrong).toEqual([])
  })
})
