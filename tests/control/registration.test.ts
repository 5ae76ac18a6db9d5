import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findWorld, register, registrationFolder, runningWorlds } from '#simulator/control/registration.js'

let parent = ''
let folder = ''

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'antipode-test-'))
  folder = join(parent, 'worlds')
})

afterEach(() => rm(parent, { recursive: true }))

const WORLD = { template: 'lambdas/template.yaml', control: 'http://localhost:4000' }

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

test('a world is found while it is registered', async () => {
  const unregister = await register(WORLD, { folder })
  expect(await runningWorlds(folder)).toEqual([{ pid: process.pid, ...WORLD }])
  expect(await findWorld(folder)).toBe(WORLD.control)
  await unregister()
  await expect(findWorld(folder)).rejects.toMatchObject({ code: 'no-world' })
})

test('only its user can read the registration', async () => {
  await register(WORLD, { folder })
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, `${process.pid}.json`))).mode & 0o777).toBe(0o600)
})

test('a folder that is open to others is closed', async () => {
  await mkdir(folder, { mode: 0o777 })
  await register(WORLD, { folder })
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('the file of a process that is no more is removed, and so is a broken one', async () => {
  await register(WORLD, { folder, pid: deadPid() })
  await writeFile(join(folder, '1.json'), '{"pid":1,')
  await writeFile(
    join(folder, '2.json'),
    JSON.stringify({ pid: process.pid, template: 't', control: 'no URL' }),
  )
  await writeFile(join(folder, 'notes.txt'), 'not ours')
  await register(WORLD, { folder })
  expect(await findWorld(folder)).toBe(WORLD.control)
  expect((await readdir(folder)).sort()).toEqual([`${process.pid}.json`, 'notes.txt'].sort())
})

test('of several worlds none is chosen: they are listed', async () => {
  await register(WORLD, { folder })
  // The process that runs this one's tests is alive too.
  await register({ template: 'other.yaml', control: 'http://localhost:4001' }, { folder, pid: process.ppid })
  await expect(findWorld(folder)).rejects.toMatchObject({
    code: 'bad-usage',
    what: expect.stringMatching(/2 worlds.*localhost:400[01].*localhost:400[01]/s),
    fix: expect.stringContaining('--control'),
  })
})

test('without a folder there is no world', async () => {
  await expect(findWorld(join(parent, 'none'))).rejects.toMatchObject({ code: 'no-world' })
})

test('each user of the machine has a folder', () => {
  expect(registrationFolder()).toMatch(/antipode-.+$/)
})
