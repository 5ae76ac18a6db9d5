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

/** Blanks and comments, words, quoted names, strings, numbers and symbols. */
const TOKEN =
  /\s+|--[^\n\r]*|\/\*[\s\S]*?\*\/|[A-Za-z_$][A-Za-z0-9_$]*|"[^"]*(?:""[^"]*)*"|'[^']*(?:''[^']*)*'|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_$])|<<|>>|<>|<=|>=|!=|\|\||[=<>()[\]{},.:;?*+%@-]|\/(?!\*)/y

/** @throws AwsError for text that is not made of tokens */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  let line = 1
  let lineStart = 0
  for (;;) {
    const start = pattern.lastIndex
    const column = start - lineStart + 1
    if (start === text.length) {
      tokens.push({ kind: 'end', text: '', mark: { line, column, length: 0 } })
      return tokens
    }
    if (!pattern.test(text)) throw malformed()
    const whole = text.slice(start, pattern.lastIndex)
    const token = tokenOf(whole, { line, column, length: whole.length })
    if (token) tokens.push(token)
    for (let at = whole.indexOf('\n'); at >= 0; at = whole.indexOf('\n', at + 1)) {
      line++
      lineStart = start + at + 1
    }
  }
}

/** Named groups of the pattern would tell, too, in several times the time. */
function tokenOf(whole: string, mark: Mark): Token | undefined {
  const first = whole.charAt(0)
  if (first === '"') return { kind: 'identifier', text: whole.slice(1, -1).replaceAll('""', '"'), mark }
  if (first === "'") return { kind: 'string', text: whole.slice(1, -1).replaceAll("''", "'"), mark }
  if (/[A-Za-z_$]/.test(first)) {
    const keyword = whole.toLowerCase()
    return KEYWORDS.has(keyword)
      ? { kind: 'keyword', text: keyword, mark }
      : { kind: 'identifier', text: whole, mark }
  }
  if (/^\.?\d/.test(whole)) return { kind: 'number', text: whole, mark }
  if (/^(?:\s|--|\/\*)/.test(whole)) return undefined
  return { kind: 'symbol', text: whole, mark }
}
