import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('./transcript.mjs', import.meta.url))

async function transcript(seed: number, variables: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed), '240'], {
    env: { ...process.env, ...variables },
  })
  return JSON.parse(stdout) as { hash: string; requests: number }
}

test('the real SDK says the same bytes in every process, whatever the machine is set to', async () => {
  const [one, other] = await Promise.all([
    transcript(1),
    transcript(1, { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', HOME: '/nowhere' }),
  ])
  expect(one.requests).toBeGreaterThan(480)
  expect(other).toEqual(one)
})

test('another seed is another run', async () => {
  const [one, other] = await Promise.all([transcript(1), transcript(2)])
  expect(other.hash).not.toBe(one.hash)
})
