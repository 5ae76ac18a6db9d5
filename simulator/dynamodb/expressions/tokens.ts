// An expression's text as tokens.
import { ExpressionError, SyntaxProblem } from './errors.js'

export type TokenKind = 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Where it begins and ends in the expression. */
  readonly start: number
  readonly end: number
}

const TOKEN =
  /\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_-]+)|(?<value>:[A-Za-z0-9_-]+)|(?<number>\d+)|(?<symbol><>|<=|>=|[=<>()[\],.+-]))/y

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  for (;;) {
    const from = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) {
      const rest = text.slice(from)
      const blank = rest.length - rest.trimStart().length
      const start = from + blank
      if (start < text.length) throw invalidCharacter(text, start, tokens.at(-1))
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

/** AWS shows the offending token with its neighbours. */
export function syntaxError(text: string, tokens: readonly Token[], index: number): SyntaxProblem {
  const token = tokens[index] as Token
  const start = tokens[Math.max(0, index - 1)]?.start ?? 0
  const end = tokens[Math.min(tokens.length - 1, index + 1)]?.end ?? text.length
  return new SyntaxProblem(`Syntax error; token: "${token.text}", near: "${text.slice(start, end)}"`, index)
}

function invalidCharacter(text: string, at: number, before: Token | undefined): ExpressionError {
  const character = String.fromCodePoint(text.codePointAt(at) as number)
  const near = text.slice(before?.start ?? at, at + character.length + 1)
  return new ExpressionError(`Syntax error; token: "${character}", near: "${near}"`)
}
