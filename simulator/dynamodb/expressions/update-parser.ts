// The grammar of update expressions: each section once, each a list of clauses.
import { ExpressionError } from './errors.js'
import { type Grammar, Parser } from './parser.js'
import type { UpdateClause, UpdateValue } from './syntax.js'

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const
type Section = (typeof SECTIONS)[number]

const GRAMMAR: Grammar = {
  keywords: new Set<string>(SECTIONS),
  place: 'update',
  groupsPaths: false,
  flaws: ['parentheses', 'path', 'function', 'section'],
}

export function parseUpdate(text: string): readonly UpdateClause[] {
  const parser = new Parser(text, GRAMMAR, false)
  const clauses: UpdateClause[] = []
  const seen = new Set<Section>()
  do {
    const section = SECTIONS.find((keyword) => parser.takeKeyword(keyword))
    if (!section) throw parser.unexpected()
    if (seen.has(section))
      parser.refuse(
        'section',
        new ExpressionError(`The "${section}" section can only be used once in an update expression;`),
      )
    seen.add(section)
    clauses.push(...parser.listOf(() => clause(parser, section)))
  } while (parser.peek().kind !== 'end')
  parser.finish()
  return clauses
}

function clause(parser: Parser, section: Section): UpdateClause {
  const path = parser.path()
  switch (section) {
    case 'REMOVE':
      return { section, path }
    case 'SET':
      parser.expect('=')
      return { section, path, value: updateValue(parser) }
    default:
      return { section, path, value: parser.expectKind('value').text }
  }
}

function updateValue(parser: Parser): UpdateValue {
  const left = parser.take('(') ? parenthesized(parser) : parser.operand()
  // A sum is no operand of another.
  if (left.kind === 'sum') return left
  const sign = signAt(parser)
  if (!sign) return left
  parser.countOperator()
  return { kind: 'sum', sign, left, right: parser.operand() }
}

function parenthesized(parser: Parser): UpdateValue {
  const value = parser.nested(() => updateValue(parser))
  parser.expect(')')
  return value
}

function signAt(parser: Parser): '+' | '-' | undefined {
  if (parser.take('+')) return '+'
  return parser.take('-') ? '-' : undefined
}
