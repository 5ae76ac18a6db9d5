import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Servers, startServers } from '#simulator/router/servers.js'
import { type LiveWorld, startLiveWorld } from '#simulator/world/live-world.js'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

let world: LiveWorld
let servers: Servers
let browser: Browser
let page: Page

beforeAll(async () => {
  if (!existsSync(executablePath)) {
    throw new Error(
      `No Chromium at ${executablePath}. Install it (apt-get install chromium) or set CHROMIUM.`,
    )
  }
  world = await startLiveWorld({
    templatePath: 'lambdas/template.yaml',
    lagMs: 300,
    onError: (error) => console.error(error),
  })
  servers = await startServers(world, { port: 0, awsPort: 0 })
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  page = await browser.newPage({ viewport: { width: 900, height: 700 } })
})

afterAll(async () => {
  await browser?.close()
  await servers?.close()
  await world?.close()
})

async function say(text: string): Promise<void> {
  await page.getByRole('textbox', { name: /message/i }).fill(text)
  await page.getByRole('button', { name: /send/i }).click()
  await page.getByText(text).first().waitFor({ timeout: 120_000 })
}

async function screenshot(name: string): Promise<void> {
  mkdirSync('.antipode/screenshots', { recursive: true })
  await page.screenshot({ path: `.antipode/screenshots/${name}.png` })
}

/** The message with a text, as a whole: author, text, regions. */
function message(text: string) {
  return page.locator('li').filter({ hasText: text })
}

describe('the chat page', () => {
  test('a message sent from us-east-1 appears; the region breaks; the next one comes from eu-west-2', async () => {
    await page.goto(servers.application.url)
    await say('before the outage')
    expect(await message('before the outage').textContent()).toContain('us-east-1')
    await screenshot('before')

    world.faults.start('region-down', ['us-east-1'])
    // The page keeps a text that could not be sent, and sends it when DNS leads elsewhere.
    await page.getByRole('textbox', { name: /message/i }).fill('after the outage')
    const sent = message('after the outage')
    await expect
      .poll(
        async () => {
          if ((await sent.count()) === 0) await page.getByRole('button', { name: /send|again/i }).click()
          return sent.count()
        },
        { timeout: 150_000, interval: 2_000 },
      )
      .toBe(1)
    expect(await sent.textContent()).toContain('eu-west-2')
    await screenshot('after')
  })
})
