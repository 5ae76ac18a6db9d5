// The grammar of expressions, by the precedence of their operators.
import type { Comparator } from '../../expressions/syntax.js'
import { malformed } from '../errors.js'
import type { Cursor } from './cursor.js'
import { FUNCTION_KEYWORDS, OPERATOR_KEYWORDS, TYPE_KEYWORDS } from './keywords.js'
import type { Token } from './lexer.js'
import { pathFrom } from './paths.js'
import type { Expression, Field, Literal, Mark } from './syntax.js'

const OR = 10
const AND = 20
const NOT = 30
const EQUALITY = 40
const COMPARISON = 50
const SUM = 60
const PRODUCT = 70

const PRECEDENCES: Readonly<Record<string, number>> = {
  or: OR,
  and: AND,
  is: EQUALITY,
  in: EQUALITY,
  '=': EQUALITY,
  '<>': EQUALITY,
  '!=': EQUALITY,
  between: COMPARISON,
  like: COMPARISON,
  '<': COMPARISON,
  '<=': COMPARISON,
  '>': COMPARISON,
  '>=': COMPARISON,
  '+': SUM,
  '-': SUM,
  '||': SUM,
  '*': PRODUCT,
  '/': PRODUCT,
  '%': PRODUCT,
}
const NEGATABLE: ReadonlySet<string> = new Set(['in', 'between', 'like'])
/** Symbols that are operators, and so never where an operand begins. `*` is none of them. */
const OPERATOR_SYMBOLS: ReadonlySet<string> = new Set([
  '=',
  '<>',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '||',
  '/',
  '%',
  '@',
])

/** @param binding the precedence of the operator before, which binds its operand tighter than what is not above it */
export function expression(cursor: Cursor, binding = 0): Expression {
  return cursor.nested(() => {
    let left = unary(cursor)
    let operators = 0
    for (;;) {
      const negated = cursor.isKeyword('not') && NEGATABLE.has(cursor.peek(1).text)
      const operator = cursor.peek(negated ? 1 : 0)
      const precedence = precedenceOf(operator)
      if (precedence <= binding) return left
      if (negated) cursor.next()
      cursor.next()
      // AND and OR are kept flat; the others lie in one another.
      if (operator.text !== 'and' && operator.text !== 'or') cursor.checkChain(++operators)
      const combined = combine(cursor, left, operator, precedence)
      left = negated ? { kind: 'not', term: combined, mark: operator.mark } : combined
    }
  })
}

function precedenceOf({ kind, text }: Token): number {
  return (kind === 'keyword' || kind === 'symbol') && Object.hasOwn(PRECEDENCES, text)
    ? (PRECEDENCES[text] as number)
    : 0
}

function combine(cursor: Cursor, left: Expression, { text, mark }: Token, precedence: number): Expression {
  if (text === 'is') return typeTest(cursor, left, mark)
  if (cursor.peek().kind === 'end') throw malformed('Missing right-hand side expression of infix operator')
  if (text === 'in' && cursor.isSymbol('(')) {
    const elements = group(cursor)
    return { kind: 'in', operand: left, candidates: { kind: 'list', elements, mark }, mark }
  }
  const right = expression(cursor, precedence)
  switch (text) {
    case 'and':
    case 'or':
      return { kind: text, terms: left.kind === text ? appended(left.terms, right) : [left, right], mark }
    case 'in':
      return { kind: 'in', operand: left, candidates: right, mark }
    case 'between':
      if (!cursor.takeKeyword('and')) throw malformed('Expected AND')
      return { kind: 'between', operand: left, low: right, high: expression(cursor, precedence), mark }
    case '!=':
      return { kind: 'compare', comparator: '<>', left, right, mark }
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { kind: 'compare', comparator: text satisfies Comparator, left, right, mark }
    default:
      return { kind: 'arithmetic', operator: text.toUpperCase(), left, right, mark }
  }
}

/** In place: nobody else has the list yet, and a copy for each of a thousand terms would take long. */
function appended(terms: readonly Expression[], term: Expression): readonly Expression[] {
  ;(terms as Expression[]).push(term)
  return terms
}

function typeTest(cursor: Cursor, operand: Expression, mark: Mark): Expression {
  const negated = cursor.takeKeyword('not')
  const { kind, text } = cursor.next()
  if (kind !== 'keyword' || !(TYPE_KEYWORDS.has(text) || text === 'double'))
    throw malformed('Expected type name')
  if (text === 'double' && !cursor.takeKeyword('precision')) throw malformed('Expected type name')
  if (text === 'character') cursor.takeKeyword('varying')
  const test: Expression = { kind: 'is', operand, type: text, mark }
  return negated ? { kind: 'not', term: test, mark } : test
}

function unary(cursor: Cursor): Expression {
  const { kind, text, mark } = cursor.peek()
  if (kind === 'keyword' && text === 'not') {
    cursor.next()
    return { kind: 'not', term: expression(cursor, NOT), mark }
  }
  if (kind !== 'symbol' || (text !== '+' && text !== '-')) return term(cursor)
  cursor.next()
  const operand = cursor.nested(() => unary(cursor))
  if (operand.kind !== 'number')
    return { kind: 'arithmetic', operator: text, left: operand, right: undefined, mark }
  return text === '+' ? operand : { ...operand, text: negative(operand.text) }
}

function negative(number: string): string {
  return number.startsWith('-') ? number.slice(1) : `-${number}`
}

function term(cursor: Cursor): Expression {
  const token = cursor.peek()
  switch (token.kind) {
    case 'identifier':
      cursor.next()
      return cursor.isSymbol('(') ? call(cursor, token) : pathFrom(cursor, token)
    case 'string':
    case 'number':
      cursor.next()
      return { kind: token.kind, text: token.text, mark: token.mark }
    case 'keyword':
      return keywordTerm(cursor, token)
    case 'symbol':
      return symbolTerm(cursor, token)
    case 'end':
      throw malformed('Unexpected term')
  }
}

function keywordTerm(cursor: Cursor, token: Token): Expression {
  const { text, mark } = token
  if (OPERATOR_KEYWORDS.has(text)) throw malformed('Unexpected operator')
  cursor.next()
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true', mark }
  if (text === 'null' || text === 'missing') return { kind: text, mark }
  if (FUNCTION_KEYWORDS.has(text) && cursor.isSymbol('(')) return call(cursor, token)
  if (text === 'from') statementInside(cursor)
  throw malformed('Unexpected keyword')
}

/** What AWS finds in `SLECT * FROM t`: a product whose right side begins a statement. */
function statementInside(cursor: Cursor): void {
  expression(cursor)
  if (cursor.takeKeyword('where')) expression(cursor)
  if (!cursor.isKeyword('set') && !cursor.isKeyword('remove')) throw malformed('Expected data manipulation')
}

function symbolTerm(cursor: Cursor, { text, mark }: Token): Expression {
  if (OPERATOR_SYMBOLS.has(text)) throw malformed('Unexpected operator')
  switch (text) {
    case '(': {
      const elements = group(cursor)
      return elements.length === 1 ? (elements[0] as Expression) : { kind: 'list', elements, mark }
    }
    case '[':
      cursor.next()
      return { kind: 'list', elements: elementsUntil(cursor, ']', 'RIGHT_BRACKET'), mark }
    case '<<':
      cursor.next()
      return { kind: 'bag', elements: elementsUntil(cursor, '>>', 'RIGHT_DOUBLE_ANGLE_BRACKET'), mark }
    case '{':
      cursor.next()
      return struct(cursor, mark)
    case '?':
      cursor.next()
      return { kind: 'parameter', index: cursor.nextParameter(), mark }
    default:
      throw malformed('Unexpected term')
  }
}

function group(cursor: Cursor): readonly Expression[] {
  cursor.next()
  const elements = cursor.listOf(() => expression(cursor))
  cursor.expectSymbol(')', 'RIGHT_PAREN')
  return elements
}

function elementsUntil(cursor: Cursor, end: string, name: string): readonly Expression[] {
  if (cursor.takeSymbol(end)) return []
  const elements = cursor.listOf(() => expression(cursor))
  cursor.expectSymbol(end, name)
  return elements
}

function struct(cursor: Cursor, mark: Mark): Literal {
  if (cursor.takeSymbol('}')) return { kind: 'struct', fields: [], mark }
  const fields = cursor.listOf((): Field => {
    const name = expression(cursor)
    cursor.expectSymbol(':', 'COLON')
    return { name, value: expression(cursor) }
  })
  cursor.expectSymbol('}', 'RIGHT_CURLY')
  return { kind: 'struct', fields, mark }
}

function call(cursor: Cursor, { text, mark }: Token): Expression {
  cursor.next()
  const name = text.toLowerCase()
  const operands =
    name === 'count' && cursor.takeSymbol('*') ? all(cursor) : elementsUntil(cursor, ')', 'RIGHT_PAREN')
  return { kind: 'call', name, operands, mark }
}

/** COUNT(*), which DynamoDB refuses by its name. */
function all(cursor: Cursor): readonly Expression[] {
  cursor.expectSymbol(')', 'RIGHT_PAREN')
  return []
}
