// The pages of documentation, taken apart: fenced blocks, sections, rows of tables.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../..')

export interface Page {
  /** Relative to the root of the repository. */
  readonly file: string
  readonly text: string
}

export const PAGES: readonly Page[] = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).sort()]
  .filter((file) => file.endsWith('.md'))
  .map((file) => (file === 'README.md' ? file : `docs/${file}`))
  .filter((file) => existsSync(path.join(ROOT, file)))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }))

export function page(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

/** The contents of the fenced blocks of a language. */
export function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , content]) => content as string)
}

/** What stands under a heading, up to the next of the same or a higher level. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n')
  const start = lines.indexOf(heading)
  if (start < 0) throw new Error(`there is no heading "${heading}"`)
  const level = heading.indexOf(' ')
  const length = lines.slice(start + 1).findIndex((line) => {
    const marks = /^(#+) /.exec(line)?.[1]?.length
    return marks !== undefined && marks <= level
  })
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n')
}

/** The cells of every row of the tables, without their heads. */
export function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter(
      (line, index, lines) =>
        line.startsWith('| ') && !/^\| -/.test(line) && !/^\| -/.test(lines[index + 1] ?? ''),
    )
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )
}

/** The texts in backticks. */
export function codes(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string)
}

/** The items of a list that are one code each. */
export function codeItems(text: string): string[] {
  return [...text.matchAll(/^- `([^`]+)`$/gm)].map(([, code]) => code as string)
}
