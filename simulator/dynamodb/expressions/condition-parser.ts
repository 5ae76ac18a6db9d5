// The grammar of condition, filter and key condition expressions.
import { redundantParentheses } from './errors.js'
import { misplacedFunction } from './functions.js'
import { type Grammar, Parser } from './parser.js'
import type { Comparator, Condition } from './syntax.js'

const GRAMMAR: Grammar = {
  keywords: new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']),
  place: 'condition',
  groupsPaths: true,
  flaws: ['parentheses', 'function', 'use', 'path'],
}

const COMPARATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

export function parseCondition(text: string): Condition {
  const parser = new Parser(text, GRAMMAR)
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
  if (term.kind === 'group') parser.refuse('parentheses', redundantParentheses())
  return { kind: 'group', term }
}

function comparison(parser: Parser): Condition {
  const operand = parser.operand()
  const token = parser.peek()
  if (token.kind === 'symbol' && COMPARATORS.has(token.text)) {
    parser.next()
    parser.countOperator()
    const right = parser.operand()
    parser.checkOperands([operand, right])
    return { kind: 'compare', comparator: token.text as Comparator, left: operand, right }
  }
  if (parser.takeKeyword('BETWEEN')) {
    parser.countOperator()
    const low = parser.operand()
    if (!parser.takeKeyword('AND')) throw parser.unexpected()
    const high = parser.operand()
    parser.checkOperands([operand, low, high])
    return { kind: 'between', operand, low, high }
  }
  if (parser.takeKeyword('IN')) {
    parser.countOperator()
    parser.expect('(')
    const candidates = parser.listOf(() => parser.operand())
    parser.expect(')')
    parser.checkOperands([operand, ...candidates])
    return { kind: 'in', operand, candidates }
  }
  if (operand.kind !== 'call') throw parser.unexpected()
  if (operand.name === 'size') parser.refuse('use', misplacedFunction(operand.name, 'condition'))
  return operand
}
