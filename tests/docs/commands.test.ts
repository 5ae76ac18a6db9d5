import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Command, CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { createProgram } from '#simulator/cli/program.js'
import { FakeTerminal } from '../cli/support/fake-terminal.js'
import { blocks, codes, PAGES, ROOT } from './pages.js'

/** Parses a command line as `antipode` does, and does nothing. */
async function parse(line: string): Promise<string | undefined> {
  const program = createProgram(new FakeTerminal(), () => {})
  const disarm = (command: Command) => {
    if (command.commands.length === 0) command.action(() => {})
    else for (const sub of command.commands) disarm(sub)
  }
  disarm(program)
  const [, ...args] = line.replace(/^npx /, '').split(/\s+/)
  try {
    await program.parseAsync(args, { from: 'user' })
    return undefined
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : error.code
    throw error
  }
}

/** Not the first line of the start-up screen, which gives the version. */
const isCommand = (line: string) => /^(npx )?antipode( (?!\d)|$)/.test(line)

const indented = (text: string) => text.split('\n').filter((line) => line.startsWith('    '))

describe('command lines in the documentation', () => {
  const lines = PAGES.flatMap(({ file, text }) =>
    [...blocks(text, 'sh'), ...indented(text)]
      .flatMap((block) => block.split('\n'))
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter(isCommand)
      .map((line) => [file, line] as const),
  )
  test('there are some', () => expect(lines.length).toBeGreaterThan(0))

  test.each(lines)('%s: %s', async (_, line) => {
    expect(await parse(line)).toBeUndefined()
  })

  /** In a sentence an argument may be left out, or be an ellipsis. */
  const spoken = PAGES.flatMap(({ file, text }) =>
    codes(text.replace(/^```.*?^```$/gms, ''))
      .filter((code) => isCommand(code) && !/[<[…]/.test(code))
      .map((line) => [file, line] as const),
  )
  test.each(spoken)('%s: `%s`', async (_, line) => {
    expect([undefined, 'commander.missingArgument', 'commander.help']).toContain(await parse(line))
  })
})

describe('links in the documentation lead to files and headings', () => {
  const links = PAGES.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\((?!\w+:)([^)]+)\)/g)].map(([, target]) => [file, target as string] as const),
  )
  test.each(links)('%s: %s', (file, target) => {
    const [name = '', anchor] = target.split('#')
    const linked = name === '' ? file : path.posix.join(path.posix.dirname(file), name)
    expect(existsSync(path.join(ROOT, linked)), linked).toBe(true)
    if (anchor === undefined) return
    const headings = [...(PAGES.find((page) => page.file === linked)?.text ?? '').matchAll(/^#+ (.*)$/gm)]
    const anchors = headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(anchors).toContain(anchor)
  })
})
