import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { AntipodeError } from '#simulator/kernel/errors.js'
import { CodeStore } from '#simulator/lambda/code/code-store.js'
import { parseHandler } from '#simulator/lambda/code/source.js'

const items = fileURLToPath(new URL('../fixtures/items', import.meta.url))

const made: string[] = []
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true })
})

/** A directory of one file, outside of every package. */
function project(file: string, text: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'antipode-test-'))
  made.push(directory)
  writeFileSync(path.join(directory, file), text)
  return directory
}

const USES_SDK = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
  export const handler = async () => DynamoDBClient.name`

async function refusal(directory: string, handler: string): Promise<AntipodeError> {
  return new CodeStore().bundle({ directory, handler }).then(
    () => expect.fail('it was bundled'),
    (error) => error,
  )
}

describe('the handler rule of Lambda', () => {
  test.each([
    ['app.handler', 'app', 'handler'],
    ['src/app.handler', 'src/app', 'handler'],
    ['./src/app.handler', 'src/app', 'handler'],
    ['dir.v2/app.api.get', 'dir.v2/app', 'api.get'],
  ])('%s', (handler, file, exportName) => {
    expect(parseHandler(handler)).toEqual({ file, exportName })
  })

  test('a handler without a dot is refused', () => {
    expect(() => parseHandler('app')).toThrow('does not name a handler')
  })
})

describe('bundles', () => {
  test('hold every dependency, and leave Node.js its own modules', async () => {
    const bundle = await new CodeStore().bundle({ directory: items, handler: 'src/app.handler' })
    expect(bundle).toMatchObject({ handlerExport: 'handler', file: 'src/app.js', directory: items })
    const required = [...bundle.script.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name)
    expect(required).toContain('node:crypto')
    // The SDK asks for its CRT signer only in a `try`.
    expect(required.filter((name) => !/^node:|signature-v4-crt$/.test(name ?? ''))).toEqual([])
    expect(bundle.id).toMatch(/^[0-9a-f]{64}$/)
  })

  test('the same source is bundled once, asked for by however many regions', async () => {
    const store = new CodeStore()
    const source = { directory: items, handler: 'src/app.handler' }
    const [first, second] = [store.bundle(source), store.bundle({ ...source })]
    expect(second).toBe(first)
    expect((await store.bundle(source)).id).toBe((await first).id)
  })

  test('functions of one file share their script', async () => {
    const store = new CodeStore()
    const [handler, failing] = await Promise.all([
      store.bundle({ directory: items, handler: 'src/app.handler' }),
      store.bundle({ directory: items, handler: 'src/app.failing' }),
    ])
    expect(failing.id).toBe(handler.id)
    expect(failing.handlerExport).toBe('failing')
  })

  test('functions of one directory share the script that has their packages', async () => {
    const directory = project('one.mjs', USES_SDK)
    writeFileSync(path.join(directory, 'other.mjs'), `${USES_SDK} + 'other'`)
    writeFileSync(path.join(directory, 'lean.mjs'), 'export const handler = async () => 1')
    const store = new CodeStore()
    const [one, other, lean] = await Promise.all([
      store.bundle({ directory, handler: 'one.handler' }),
      store.bundle({ directory, handler: 'other.handler' }),
      store.bundle({ directory, handler: 'lean.handler' }),
    ])
    expect(other).toMatchObject({ scriptId: one.scriptId, file: 'other.js' })
    expect(other.script).toBe(one.script)
    expect(other.id).not.toBe(one.id)
    expect(lean.entry).toBeUndefined()
    expect(lean.script.length).toBeLessThan(1_000)
  })

  test('a function is strict where it asks for it, whichever others are beside it', async () => {
    const code = `require('left-out'); exports.handler = function () { return this }`
    const directory = project('strict.js', `'use strict'; ${code}`)
    writeFileSync(path.join(directory, 'also-strict.js'), `'use strict'; ${code}`)
    writeFileSync(path.join(directory, 'sloppy.js'), code)
    const store = new CodeStore()
    const [strict, alsoStrict, sloppy] = await Promise.all(
      ['strict', 'also-strict', 'sloppy'].map((name) =>
        store.bundle({ directory, handler: `${name}.handler`, esbuild: { external: ['left-out'] } }),
      ),
    )
    expect(alsoStrict?.script).toBe(strict?.script)
    expect(strict?.script).toMatch(/^"use strict"/)
    expect(sloppy?.script).not.toMatch(/^"use strict"/)
  })

  test('ids do not tell where on the machine the SDK is', async () => {
    const parent = project('app.mjs', USES_SDK)
    const deeper = path.join(parent, 'some', 'where', 'else')
    mkdirSync(deeper, { recursive: true })
    writeFileSync(path.join(deeper, 'app.mjs'), USES_SDK)
    const store = new CodeStore()
    const [one, other] = await Promise.all(
      [parent, deeper].map((directory) => store.bundle({ directory, handler: 'app.handler' })),
    )
    expect(other?.script).not.toBe(one?.script)
    expect(other?.id).toBe(one?.id)
  })

  test('of our packages a function gets the SDK alone', async () => {
    const directory = project('app.mjs', `import fastify from 'fastify'\nexport const handler = fastify`)
    expect((await refusal(directory, 'app.handler')).why).toContain('Could not resolve "fastify"')
  })

  test('a directory without the SDK gets the provided one, also where the template leaves it out', async () => {
    const directory = project(
      'app.mjs',
      `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
       import { toUtf8 } from '@smithy/core/serde'
       export const handler = async () => [DynamoDBClient.name, typeof toUtf8]`,
    )
    const bundle = await new CodeStore().bundle({
      directory,
      handler: 'app.handler',
      esbuild: { external: ['@aws-sdk/*'] },
    })
    expect(bundle.script.match(/require\("@(aws-sdk\/client|smithy)[^"]*"\)/)).toBeNull()
    expect(bundle.script).toContain('DynamoDB_20120810')
  })

  test('inline code is a file "index"', async () => {
    const source = { directory: items, handler: 'index.handler', inline: 'exports.handler = async () => 1' }
    const bundle = await new CodeStore().bundle(source)
    expect(bundle).toMatchObject({ file: 'index.js', directory: undefined })
    await expect(new CodeStore().bundle({ ...source, handler: 'app.handler' })).rejects.toMatchObject({
      code: 'handler-not-found',
    })
  })

  test('build properties are honoured', async () => {
    const bundle = await new CodeStore().bundle({
      directory: items,
      handler: 'index.handler',
      inline: 'exports.handler = async () => [STAGE, require("left-out")]',
      esbuild: { define: { STAGE: '"test"' }, external: ['left-out'] },
    })
    expect(bundle.script).toContain('["test",require("left-out")]')
  })
})

describe('what does not become a bundle', () => {
  test('a handler without a file names the files that were looked for', async () => {
    const error = await refusal(items, 'src/nowhere.handler')
    expect(error).toMatchObject({ code: 'handler-not-found' })
    expect(error.message).toContain('nowhere.ts')
  })

  test('an error of syntax names file and line', async () => {
    const error = await refusal(
      project('syntax.ts', 'export const handler = async () => {\n  return {\n}\n'),
      'syntax.handler',
    )
    expect(error).toMatchObject({ code: 'handler-not-compiled' })
    expect(error.why).toMatch(/^syntax\.ts:4:1: /)
  })

  test('a missing package says what to install', async () => {
    const error = await refusal(
      project(
        'missing.ts',
        `import nothing from 'a-package-that-nobody-has'\nexport const handler = () => nothing`,
      ),
      'missing.handler',
    )
    expect(error).toMatchObject({ code: 'handler-not-compiled' })
    expect(error.fix).toContain('npm install a-package-that-nobody-has')
  })

  test('top-level await is refused with a way around it', async () => {
    const error = await refusal(
      project(
        'awaiting.mts',
        'const ready = await Promise.resolve(1)\nexport const handler = async () => ready',
      ),
      'awaiting.handler',
    )
    expect(error).toMatchObject({ code: 'handler-not-compiled' })
    expect(error.why).toContain('awaiting.mts:1')
    expect(error.fix).toContain('await it in the handler')
  })

  test('one broken function does not take another with it', async () => {
    const store = new CodeStore()
    const [good, bad] = await Promise.allSettled([
      store.bundle({ directory: items, handler: 'plain.handler' }),
      store.bundle({ directory: items, handler: 'src/nowhere.handler' }),
    ])
    expect(good.status).toBe('fulfilled')
    expect(bad.status).toBe('rejected')
  })

  test('an error is of the function that has it, among several that are compiled together', async () => {
    const directory = project('good.mjs', USES_SDK)
    writeFileSync(path.join(directory, 'fine.mjs'), `${USES_SDK} + 1`)
    writeFileSync(path.join(directory, 'bad.mjs'), `import 'a-package-that-nobody-has'\n${USES_SDK}`)
    const store = new CodeStore()
    const [good, fine, bad] = await Promise.allSettled(
      ['good', 'fine', 'bad'].map((name) => store.bundle({ directory, handler: `${name}.handler` })),
    )
    expect([good?.status, fine?.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(bad).toMatchObject({ reason: { code: 'handler-not-compiled' } })
    expect(String((bad as PromiseRejectedResult).reason.what)).toContain('"bad.handler"')
  })
})
