// The grammar of condition, filter and key condition expressions.
import { redundantParentheses } from './errors.js'
import { Parser } from './parser.js'
import type { Comparator, Condition } from './syntax.js'

const COMPARATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

export function parseCondition(text: string): Condition {
  const parser = new Parser(text)
  const condition = either(parser)
  parser.finish()
  return condition
}

function either(parser: Parser): Condition {
  return chain(parser, 'or', both)
}

function both(parser: Parser): Condition {
  return chain(parser, 'and', negation)
}

function chain(parser: Parser, kind: 'and' | 'or', parse: (parser: Parser) => Condition): Condition {
  const first = parse(parser)
  const terms = [first]
  while (parser.takeKeyword(kind.toUpperCase())) {
    parser.countOperator()
    terms.push(parse(parser))
  }
  return terms.length === 1 ? first : { kind, terms }
}

function negation(parser: Parser): Condition {
  if (!parser.takeKeyword('NOT')) return primary(parser)
  parser.countOperator()
  return { kind: 'not', term: parser.nested(() => negation(parser)) }
}

function primary(parser: Parser): Condition {
  if (parser.peek().text !== '(') return comparison(parser)
  // What stands in parentheses may be an operand: (size(a)) > :b.
  return parser.either(
    () => comparison(parser),
    () => group(parser),
  )
}

function group(parser: Parser): Condition {
  parser.expect('(')
  const term = parser.nested(() => either(parser))
  parser.expect(')')
  // AWS refuses ((a = b)), but not ((a = b) AND c = d).
  if (term.kind === 'group') parser.refuse(redundantParentheses())
  return { kind: 'group', term }
}

function comparison(parser: Parser): Condition {
  const operand = parser.operand()
  const token = parser.peek()
  if (token.kind === 'symbol' && COMPARATORS.has(token.text)) {
    parser.next()
    parser.countOperator()
    return { kind: 'compare', comparator: token.text as Comparator, left: operand, right: parser.operand() }
  }
  if (parser.takeKeyword('BETWEEN')) {
    parser.countOperator()
    const low = parser.operand()
    if (!parser.takeKeyword('AND')) throw parser.unexpected()
    return { kind: 'between', operand, low, high: parser.operand() }
  }
  if (parser.takeKeyword('IN')) {
    parser.countOperator()
    parser.expect('(')
    const candidates = parser.listOf(() => parser.operand())
    parser.expect(')')
    return { kind: 'in', operand, candidates }
  }
  if (operand.kind === 'call') return operand
  throw parser.unexpected()
}
