import './support/environment.js'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { handler } from '../../lambdas/src/health.js'

describe('GET /health', () => {
  test('answers 200 with the region', async () => {
    const { statusCode, body } = await handler()

    expect(statusCode).toBe(200)
    expect(JSON.parse(body)).toEqual({ status: 'ok', region: 'eu-west-2' })
  })

  test('depends on nothing that could be slow to start', async () => {
    const source = await readFile(new URL('../../lambdas/src/health.ts', import.meta.url), 'utf8')

    expect(source).not.toMatch(/\bimport\b/)
  })
})
