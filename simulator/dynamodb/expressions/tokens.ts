// An expression's text as tokens.
import { SyntaxProblem } from './errors.js'

export type TokenKind = 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Where it begins and ends in the expression. */
  readonly start: number
  readonly end: number
}

/** A character that begins nothing else is a symbol too, which no grammar takes: `_`, or a `#` by itself. */
const TOKEN =
  /\s*(?:(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>0|[1-9]\d*)|(?<symbol><>|<=|>=|\S))/uy

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  for (;;) {
    const match = pattern.exec(text)
    if (!match) {
      tokens.push({ kind: 'end', text: '<EOF>', start: text.length, end: text.length })
      return tokens
    }
    const [kind, token] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) as [
      TokenKind,
      string,
    ]
    tokens.push({ kind, text: token, start: pattern.lastIndex - token.length, end: pattern.lastIndex })
  }
}

/** AWS shows the offending token with its neighbours, at an end of the expression with the blanks there. */
export function syntaxError(text: string, tokens: readonly Token[], index: number): SyntaxProblem {
  const token = tokens[index] as Token
  const start = tokens[index - 1]?.start ?? 0
  const end = tokens[Math.min(tokens.length - 1, index + 1)]?.end ?? text.length
  return new SyntaxProblem(`Syntax error; token: "${token.text}", near: "${text.slice(start, end)}"`, index)
}
