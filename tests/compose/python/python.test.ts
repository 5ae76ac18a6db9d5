// The example suite in Python beside this file, run as its reader would: in an environment of its own, from its lock.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const FOLDER = import.meta.dirname

let environment = ''

/** What it wrote; an error has it too. */
async function run(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const options = { cwd: FOLDER, env, maxBuffer: 2 ** 26 }
  const { stdout, stderr } = await promisify(execFile)(command, args, options).catch((error) => {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`)
  })
  return stdout + stderr
}

const inEnvironment = (command: string) => path.join(environment, 'bin', command)

beforeAll(async () => {
  environment = await mkdtemp(path.join(tmpdir(), 'antipode-python-'))
  // On Debian it is the package python3-venv.
  await run('python3', '-m', 'venv', environment)
  await run(inEnvironment('pip'), 'install', '--quiet', '--require-hashes', '-r', 'requirements.lock')
})

afterAll(() => rm(environment, { recursive: true, force: true }))

test("a suite in Python starts the simulator's image, breaks a region and sees the application fail over", async () => {
  const told = await run(inEnvironment('pytest'), '-p', 'no:cacheprovider', '--quiet', FOLDER)
  expect(told).toMatch(/^2 passed/m)
}, 600_000)
