// Nothing of the machine is seen by the code: not its time zone, its language, its directories, its memory.
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('./machine.mjs', import.meta.url))

/** On a machine that is set to summer time and to a language whose i has another capital. */
async function elsewhere(body: string, ...flags: string[]): Promise<unknown> {
  const env = { ...process.env, TZ: 'Europe/Berlin', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, body], {
    env,
    cwd: tmpdir(),
  })
  return JSON.parse(stdout)
}

test('a date without a zone is in UTC, also one that the machine skips in spring', async () => {
  expect(
    await elsewhere(`return ['2026-03-29T02:30:00', '2026-03-29 02:30', 'Mar 29 2026 02:30', 'Sun, 29 Mar 2026 02:30:00',
      '3/29/2026, 2:30:00 AM', 'Mar 29 2026 02:30 (here)', '2026-03-29T02:30Z', '2026-03-29T04:30+02:00',
      'Mar 29 2026 04:30 GMT+2', '02:30 UTC Mar 29 2026', 'Mar 28 2026 21:30 EST'].map((text) => new Date(text).toISOString())`),
  ).toEqual(Array(11).fill('2026-03-29T02:30:00.000Z'))
  expect(
    await elsewhere(`return [Date.parse('2026-3-9'), Date.parse('nonsense'), new Date('2026').getTime(),
      new (class Day extends Date {})('2026-01-01T00:00').getTime()]`),
  ).toEqual([Date.UTC(2026, 2, 9), null, Date.UTC(2026, 0), Date.UTC(2026, 0)])
})

test('no face of a date or a number shows where the machine is', async () => {
  expect(
    await elsewhere(`const fs = require('fs')
      fs.writeFileSync('/tmp/x', '')
      const copy = structuredClone(new Date(0)), changed = fs.statSync('/tmp/x').mtime
      const old = new Date('2025-12-31T23:30:00Z')
      return {
        copy: [String(copy), copy.getHours(), copy instanceof Date], changed: [changed.getHours(), changed instanceof Date],
        years: [old.getYear(), new Date(old.setYear(99)).toISOString()],
        zone: new Date(0).toLocaleTimeString('en', { timeZone: undefined }).replace(/\\s/g, ' '),
        numbers: [(1234.5).toLocaleString([]), new Float64Array([1234.5]).toLocaleString(), new Intl.NumberFormat('tlh').format(1.5),
          (1.5).toLocaleString('de'), new Intl.NumberFormat(new Intl.Locale('de')).format(1.5)],
        letters: 'I'.toLocaleLowerCase() + 'i'.toLocaleUpperCase() + 'i'.toLocaleUpperCase('tr'),
        order: ['ı', 'i', 'h'].sort((a, b) => a.localeCompare(b, 'tlh')),
      }`),
  ).toEqual({
    copy: ['Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)', 0, true],
    changed: [0, true],
    years: [125, '1999-12-31T23:30:00.000Z'],
    zone: '12:00:00 AM',
    numbers: ['1,234.5', '1,234.5', '1.5', '1,5', '1,5'],
    letters: 'iI\u0130',
    order: ['h', 'i', 'ı'],
  })
})

test('relative paths begin at /var/task', async () => {
  expect(
    await elsewhere(`return [require('path').resolve('a'), require('url').pathToFileURL('b').href]`),
  ).toEqual(['/var/task/a', 'file:///var/task/b'])
})

test("new memory is empty, and a new file is of the simulation's now", async () => {
  expect(
    await elsewhere(`const { File } = require('buffer')
      return [Array.from({ length: 9 }, () => Buffer.allocUnsafe(20_000)).every((one) => one.every((byte) => byte === 0)),
        new File([], 'x').lastModified - Date.now(), new File([], 'x', { lastModified: 5 }).lastModified]`),
  ).toEqual([true, 0, 5])
})

test('frames that the code looks at itself are its own, and the usual trace comes back', async () => {
  expect(
    await elsewhere(`const usual = Error.prepareStackTrace
      Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFileName())
      const files = await new Promise((resolve) => setTimeout(() => resolve(new Error('x').stack), 1))
      Error.prepareStackTrace = undefined
      const reset = new Error('x').stack
      Error.prepareStackTrace = usual
      return [[...new Set(files)].filter((file) => !file.startsWith('node:')), reset.includes('file:'), new Error('x').stack.includes('file:')]`),
  ).toEqual([['/var/task/antipode.js'], false, false])
})

test('code that takes all memory runs out of its time, and the simulation goes on', async () => {
  const endless = 'const all = []; for (;;) all.push(new Array(100_000).fill({}))'
  expect(await elsewhere(endless, '--max-old-space-size=100')).toBe('time-out')
})
