// The package as its users get it: packed, installed into an empty folder beside another application, run from there.
// `npm run test:package`; needs the npm registry, so it is no part of `npm test`.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ANY_PORTS } from '../support/any-ports.js'

const ROOT = path.resolve(import.meta.dirname, '../..')
const windows = process.platform === 'win32'
const npm = windows ? 'npm.cmd' : 'npm'
const npx = windows ? 'npx.cmd' : 'npx'
const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))

const ofOurs = (name) => `${name}@${devDependencies[name]}`

const folder = mkdtempSync(path.join(tmpdir(), 'antipode-package-'))
try {
  const run = (command, args, cwd = folder) => {
    console.log(`$ ${command} ${args.join(' ')}`)
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: windows,
    })
  }
  const tarball = run(npm, ['pack', '--silent', '--pack-destination', folder], ROOT).trim().split('\n').at(-1)
  cpSync(path.join(import.meta.dirname, 'application'), folder, { recursive: true })
  run(npm, [
    'install',
    '--silent',
    path.join(folder, tarball),
    ...['vitest', 'vite', 'typescript'].map(ofOurs),
  ])
  run(npm, ['run', 'build'])
  // Nothing but its own entry needs testcontainers.
  run(npx, ['tsc', '--project', 'tsconfig.json'])
  run(npm, ['install', '--silent', ofOurs('testcontainers')])
  run(npx, ['tsc', '--project', 'tsconfig.containers.json'])
  // As much time as our own tests have: the machine may be busy with containers.
  run(npx, ['vitest', 'run', '--testTimeout', '30000'])
  await up()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log('the package works: types, vitest, testcontainers, up')

/** `npx antipode up` on a template that is not ours, with a CommonJS handler and an ESM one that its user bundled. */
async function up() {
  const child = spawn(
    npx,
    ['antipode', 'up', 'template.yaml', '--regions', 'us-west-2,eu-central-1', ...ANY_PORTS],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: windows,
      detached: !windows,
    },
  )
  try {
    const address = await new Promise((resolve, reject) => {
      let screen = ''
      child.stdout.on('data', (data) => {
        screen += data
        const found = /Application\s+(http:\/\/\S+)/.exec(screen)
        if (found && /Control|quit/.test(screen)) resolve(found[1])
      })
      child.on('exit', (code) => reject(new Error(`antipode up ended with ${code}:\n${screen}`)))
      setTimeout(() => reject(new Error(`antipode up is not ready after 60 s:\n${screen}`)), 60_000).unref()
    })
    console.log(`up at ${address}`)
    const put = await fetch(`${address}/notes/one`, { method: 'PUT', body: 'remember' })
    assert.equal(put.status, 204, await put.text())
    const got = await fetch(`${address}/notes/one`)
    assert.deepEqual([got.status, await got.json()], [200, { id: 'one', text: 'remember' }])
    assert.equal(got.headers.get('x-antipode-region'), 'us-west-2')
    assert.equal((await fetch(`${address}/nowhere`)).status, 403)
  } finally {
    const ended = new Promise((resolve) => child.on('exit', resolve))
    if (windows) child.kill('SIGINT')
    else process.kill(-child.pid, 'SIGINT')
    await ended
  }
}
