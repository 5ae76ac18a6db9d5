// `antipode up` as the process carries it out: in a thread, whose terminal is the process's.
import { spawnSync } from 'node:child_process'
import { MessageChannel } from 'node:worker_threads'
import pc from 'picocolors'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { runCommandLine } from '#simulator/cli/command-line.js'
import { linkedTerminal, type TerminalOrder } from '#simulator/cli/terminal-link.js'
import { FakeTerminal } from './support/fake-terminal.js'

const TEMPLATE = 'tests/world/fixtures/state/template.yaml'
const ANY_PORTS = ['--port=0', '--aws-port=0', '--control-port=0']

const terminals: FakeTerminal[] = []
afterEach(() => {
  // Worlds of tests that failed.
  for (const terminal of terminals.splice(0)) terminal.interrupt()
})

async function started(terminal: FakeTerminal) {
  terminals.push(terminal)
  const ended = runCommandLine(['up', TEMPLATE, '--regions=us-east-1,eu-west-2', ...ANY_PORTS], terminal)
  await Promise.race([terminal.shows('eu-west-2  unchecked'), ended])
  return { ended, awsUrl: /AWS endpoint +(http:\S+)/.exec(terminal.stdout)?.[1] as string }
}

describe('antipode up', () => {
  test('answers, and ends when it is interrupted', async () => {
    const terminal = new FakeTerminal()
    const { ended, awsUrl } = await started(terminal)
    expect(await (await fetch(`${awsUrl}/ping`)).text()).toContain('healthy')
    terminal.interrupt()
    expect(await ended).toBe(0)
    expect(terminal.stderr).toBe('stopping\n')
    await expect(fetch(awsUrl)).rejects.toThrow()
  })

  test('takes the keys of who sits there', async () => {
    const terminal = new FakeTerminal({ hasKeys: true })
    const { ended } = await started(terminal)
    // The screen comes first.
    await vi.waitFor(() => terminal.press('f'))
    await terminal.shows('[1] ')
    terminal.press('any other')
    terminal.press('q')
    expect(await ended).toBe(0)
    expect(() => terminal.press('q')).toThrow('nobody listens to keys')
  })

  test('ends at once when it is interrupted again', async () => {
    const terminal = new FakeTerminal()
    const { ended } = await started(terminal)
    terminal.interrupt()
    terminal.interrupt()
    await ended
    expect(terminal.exits).toEqual([130])
  })

  test('is in a thread with more room for young objects than a process has', async () => {
    const told = `
      import { isMainThread, resourceLimits } from 'node:worker_threads'
      if (!isMainThread) process._rawDebug(JSON.stringify(resourceLimits))`
    const probe = `data:text/javascript,${encodeURIComponent(told)}`
    const args = ['--import', probe, 'dist/cli/main.js', 'up', 'no/such/template.yaml']
    const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    const [limits, error] = stderr.split('\n')
    expect(JSON.parse(limits as string)).toMatchObject({ maxYoungGenerationSizeMb: 192 })
    expect(error).toContain('no/such/template.yaml')
  })

  test('an error says the same as one of any command', async () => {
    const terminal = new FakeTerminal()
    expect(await runCommandLine(['up', 'no/such/template.yaml', ...ANY_PORTS], terminal)).toBe(64)
    expect(terminal.stderr).toMatch(/^error {2}.*no\/such\/template\.yaml/)
  })
})

describe("a thread's terminal", () => {
  const { port1: here, port2: there } = new MessageChannel()
  afterEach(() => here.close())

  test('has the colours that the real one has', async () => {
    const terminal = linkedTerminal(here, { hasColours: { out: true, err: false }, hasKeys: false })
    const orders: TerminalOrder[] = []
    there.on('message', (order: TerminalOrder) => orders.push(order))
    terminal.out(terminal.colours.out.red('data'))
    terminal.err(terminal.colours.err.red('progress'))
    await vi.waitFor(() => expect(orders).toHaveLength(2))
    expect(orders).toEqual([
      { kind: 'out', text: pc.createColors(true).red('data') },
      { kind: 'err', text: 'progress' },
    ])
    expect(terminal.keys).toBeUndefined()
  })
})
