import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterEach, describe, expect, test } from 'vitest'
import { runCommandLine } from '#simulator/cli/command-line.js'
import { createProgram } from '#simulator/cli/program.js'
import { openControlApi } from '#simulator/control/control-api.js'
import { FAULTS, OFFERED_FAULTS } from '#simulator/faults/catalogue.js'
import type { Listening } from '#simulator/router/listener.js'
import { fakeWorld } from '../control/fake-world.js'
import { FakeTerminal } from './support/fake-terminal.js'

const opened: Listening[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((api) => api.close()))
})

async function line(...args: string[]) {
  const terminal = new FakeTerminal()
  return { code: await runCommandLine(args, terminal), out: terminal.stdout, err: terminal.stderr }
}

async function controlled() {
  const world = fakeWorld()
  const api = await openControlApi(world, { port: 0, template: 'template.yaml', seed: 1, onFault: () => {} })
  opened.push(api)
  return { world, control: ['--control', api.url] }
}

describe('usage', () => {
  test.each([
    [['--help'], 0, 'Usage: antipode'],
    [['up', '--help'], 0, '--aws-port'],
    [['--version'], 0, '0.1.0'],
  ])('%j exits with %i', async (args, code, text) => {
    const { out, ...rest } = await line(...args)
    expect(rest).toEqual({ code, err: '' })
    expect(out).toContain(text)
  })

  test.each([
    [[], 'Usage: antipode'],
    [['fault'], 'region-down'],
    [['down'], "Unknown command 'down'"],
    [['up', '--prot', '1'], 'Did you mean --port?'],
    [['up', '--port', '65536'], 'A port is a number'],
    [['up', '--port', '1e3'], 'A port is a number'],
    [['up', '--lag-ms', '-1'], 'Give milliseconds'],
    [['up', '--read-lag-ms', 'some'], 'Give milliseconds'],
    [['up', '--parameter', 'Key'], 'Key=Value'],
    [['up', '--regions', 'us-east-1,us-east-1'], 'named twice'],
    [['up', '--regions', 'us-east-1,'], 'commas'],
    [['up', 'a', 'b'], 'Too many arguments'],
    [['fault', 'meteor', 'us-east-1'], "Unknown command 'meteor'"],
    [['fault', 'region-down'], "Missing required argument 'region'"],
    [['status', '--control', 'nonsense'], "'nonsense' is not the URL"],
    [['run', 'no-such-scenario.ts'], 'no-such-scenario.ts'],
  ])('%j exits with 64', async (args, text) => {
    const { code, out, err } = await line(...args)
    expect([code, out]).toEqual([64, ''])
    expect(err).toContain(text)
  })
})

describe('control', () => {
  test.each(OFFERED_FAULTS.map(([name]) => name))('fault %s', async (name) => {
    const { world, control } = await controlled()
    const regions = world.regions.slice(0, FAULTS[name].regions)
    const { code, out, err } = await line('fault', name, ...regions, ...control)
    expect([code, out]).toEqual([0, `${name}-1\n`])
    expect(err).toContain('antipode heal us-east-1')
    expect(world.faults.active()).toMatchObject([{ fault: name, scope: regions.join(',') }])
  })

  test('settings of a fault, and what the world says of a wrong one', async () => {
    const { world, control } = await controlled()
    await line('fault', 'health', 'us-east-1', '--status', '503', ...control)
    expect(world.faults.active()).toMatchObject([{ settings: { status: 503 } }])
    const wrong = await line('fault', 'region-down', 'us-east-1', '--how', 'softly', ...control)
    expect(wrong.code).toBe(64)
    expect(wrong.err).toContain('Choose one of: refuse, blackhole.')
  })

  test('a container that is named stands for a real fault: an embedded region has none', async () => {
    const { control } = await controlled()
    const { code, err } = await line('fault', 'region-down', 'us-east-1', '--container', 'mine', ...control)
    expect(code).toBe(64)
    expect(err).toContain('us-east-1 is embedded')
  })

  test('heal', async () => {
    const { world, control } = await controlled()
    for (const region of world.regions) world.faults.start('region-down', [region])
    expect((await line('heal', 'us-east-1', ...control)).err).toBe('1 fault of us-east-1 healed.\n')
    expect((await line('heal', ...control)).err).toBe('2 faults healed.\n')
    expect((await line('heal', 'atlantis', ...control)).code).toBe(64)
  })

  test('status, as text and as JSON', async () => {
    const { world, control } = await controlled()
    world.faults.start('region-down', ['eu-west-2'])
    expect((await line('status', ...control)).out.split('\n').map((row) => row.trimEnd())).toEqual([
      'us-east-1        healthy                 16 of 16 checkers',
      'eu-west-2        healthy                 16 of 16 checkers   region-down',
      'ap-southeast-2   healthy                 16 of 16 checkers',
      'api.chat.test    → us-east-1             (nearest healthy)',
      'messages         us-east-1 → eu-west-2   3 writes on the way',
      'region-down-1    eu-west-2               how refuse',
      '',
    ])
    const { out } = await line('status', '--json', ...control)
    expect(JSON.parse(out)).toMatchObject({
      template: 'template.yaml',
      regions: [{ region: 'us-east-1' }, {}, {}],
    })
  })
})

describe('run', () => {
  test('a file that is no scenario', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'antipode-run-'))
    const file = join(folder, 'story.ts')
    const trace = join(folder, 'trace.ndjson')
    await writeFile(file, 'export default 1')
    const { code, err } = await line('run', file, '--trace', trace)
    expect([code, await readFile(trace, 'utf8')]).toEqual([64, ''])
    expect(err).toContain('is not a scenario')
    await rm(folder, { recursive: true })
  })
})

describe('one list, many readers', () => {
  const program = createProgram(new FakeTerminal(), () => {})
  const commands = (command: Command): Command[] => command.commands.flatMap((sub) => [sub, ...commands(sub)])

  test('the command line offers every fault of the catalogue with its settings, and no other', () => {
    const offered = commands(program).find((command) => command.name() === 'fault')?.commands ?? []
    expect(offered.map((command) => command.name())).toEqual(OFFERED_FAULTS.map(([name]) => name))
    for (const command of offered) {
      const settings = Object.keys(FAULTS[command.name() as keyof typeof FAULTS].settings)
      const names = command.options.map((option) => option.attributeName())
      expect(names.filter((name) => !['control', 'real', 'container'].includes(name))).toEqual(settings)
    }
  })

  test('docs/cli.md names every command, option and fault, and no other', async () => {
    const text = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    const sections = new Map(
      text.split(/^## /m).map((section) => [section.slice(0, section.indexOf('\n')), section]),
    )
    const top = program.commands.map((command) => command.name())
    expect([...sections.keys()].filter((title) => title.startsWith('antipode '))).toEqual(
      top.map((name) => `antipode ${name}`),
    )
    for (const command of program.commands) {
      const section = sections.get(`antipode ${command.name()}`) as string
      const mine = [command, ...commands(command)].flatMap(({ options }) => options.map(({ long }) => long))
      const named = [...section.matchAll(/`(--[a-z-]+)/g)].map(([, option]) => option as string)
      expect([...new Set(named)].sort(), command.name()).toEqual([...new Set(mine)].sort())
    }
    const faults = [...(sections.get('antipode fault') as string).matchAll(/^\| `([a-z-]+)` +\|/gm)]
    expect(faults.map(([, name]) => name)).toEqual(OFFERED_FAULTS.map(([name]) => name))
  })
})
