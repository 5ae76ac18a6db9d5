// A statement's text as tokens. Comments and blanks are none.
import { malformed } from '../errors.js'
import { KEYWORDS } from './keywords.js'
import type { Mark } from './syntax.js'

export type TokenKind = 'identifier' | 'keyword' | 'string' | 'number' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** What the token stands for: without its quotes; keywords in lower case. */
  readonly text: string
  readonly mark: Mark
}

const TOKEN =
  /(?<blank>\s+|--[^\n\r]*|\/\*[\s\S]*?\*\/)|(?<word>[A-Za-z_$][A-Za-z0-9_$]*)|(?<quoted>"[^"]*(?:""[^"]*)*")|(?<string>'[^']*(?:''[^']*)*')|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_$]))|(?<symbol><<|>>|<>|<=|>=|!=|\|\||[=<>()[\]{},.:;?*+%@-]|\/(?!\*))/y

/** @throws AwsError for text that is not made of tokens */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  let line = 1
  let lineStart = 0
  for (;;) {
    const start = pattern.lastIndex
    const mark = (length: number): Mark => ({ line, column: start - lineStart + 1, length })
    if (start === text.length) {
      tokens.push({ kind: 'end', text: '', mark: mark(0) })
      return tokens
    }
    const match = pattern.exec(text)
    if (!match) throw malformed()
    const [whole] = match
    const token = tokenOf(match.groups as Record<string, string | undefined>)
    if (token) tokens.push({ ...token, mark: mark(whole.length) })
    for (let at = whole.indexOf('\n'); at >= 0; at = whole.indexOf('\n', at + 1)) {
      line++
      lineStart = start + at + 1
    }
  }
}

function tokenOf(groups: Record<string, string | undefined>): Omit<Token, 'mark'> | undefined {
  const { word, quoted, string, number, symbol } = groups
  if (word !== undefined) {
    const keyword = word.toLowerCase()
    return KEYWORDS.has(keyword) ? { kind: 'keyword', text: keyword } : { kind: 'identifier', text: word }
  }
  if (quoted !== undefined) return { kind: 'identifier', text: quoted.slice(1, -1).replaceAll('""', '"') }
  if (string !== undefined) return { kind: 'string', text: string.slice(1, -1).replaceAll("''", "'") }
  if (number !== undefined) return { kind: 'number', text: number }
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol }
}
