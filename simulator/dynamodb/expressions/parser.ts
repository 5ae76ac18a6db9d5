// What the grammars of the expressions share: a cursor over tokens, document paths, operands and function calls.
import { ExpressionError, redundantParentheses, SyntaxProblem } from './errors.js'
import { isFunctionOf, misplacedFunction, type Place } from './functions.js'
import { RESERVED_WORDS } from './reserved-words.js'
import type { Call, Operand, RawPath } from './syntax.js'
import { syntaxError, type Token, type TokenKind, tokenize } from './tokens.js'

export const MAX_LENGTH = 4_096
/** Comparisons, connectives, arithmetic and functions. */
const MAX_OPERATORS = 300
/** As deep as the values lie that a path can reach. */
const MAX_PATH_STEPS = 32
/**
 * How deep parentheses, NOT and function calls may lie in one another, so that no expression exhausts the stack: an
 * operator and what stands around it. More are more operators than AWS takes, or redundant parentheses.
 */
const MAX_NESTING = 2 * MAX_OPERATORS

/** What may be wrong although it is grammatical. */
export type Flaw = 'parentheses' | 'function' | 'use' | 'path' | 'section'

export interface Grammar {
  /** No attribute's name, as other reserved words are as far as the grammar goes. */
  readonly keywords: ReadonlySet<string>
  /** Where its functions may be called. */
  readonly place: Place
  /** Whether a path may go on behind parentheses: `(a.b).c`. */
  readonly groupsPaths: boolean
  /** In the order in which AWS looks for them. */
  readonly flaws: readonly Flaw[]
}

export class Parser {
  readonly #grammar: Grammar
  readonly #text: string
  readonly #tokens: readonly Token[]
  #index = 0
  #nesting = 0
  #operators = 0
  /** Said of an expression only when all of it is grammatical. */
  #refusal: { readonly rank: number; readonly error: ExpressionError } | undefined

  /** @param showsSize whether AWS tells the size of one that is too long */
  constructor(text: string, grammar: Grammar, showsSize = true) {
    this.#grammar = grammar
    if (text.trim() === '') throw new ExpressionError('The expression can not be empty;')
    const bytes = Buffer.byteLength(text)
    if (bytes > MAX_LENGTH)
      throw new ExpressionError(
        `Expression size has exceeded the maximum allowed size;${showsSize ? ` expression size: ${bytes}` : ''}`,
      )
    this.#text = text
    this.#tokens = tokenize(text)
  }

  /** The token at the cursor, or so many behind it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)] as Token
  }

  next(): Token {
    const token = this.peek()
    this.#index++
    return token
  }

  /** Takes the token if it is this symbol. */
  take(symbol: string): boolean {
    const token = this.peek()
    if (token.kind !== 'symbol' || token.text !== symbol) return false
    this.#index++
    return true
  }

  /** Takes the token if it is this keyword, in any case. */
  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false
    this.#index++
    return true
  }

  isKeyword(keyword: string): boolean {
    const token = this.peek()
    return token.kind === 'word' && token.text.toUpperCase() === keyword
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) throw this.unexpected()
  }

  expectKind(kind: TokenKind): Token {
    if (this.peek().kind !== kind) throw this.unexpected()
    return this.next()
  }

  /** @throws ExpressionError when something is left, or was refused */
  finish(): void {
    this.expectKind('end')
    if (this.#refusal) throw this.#refusal.error
  }

  /** Keeps what is to be said in the end: of what AWS looks for first, the first. */
  refuse(flaw: Flaw, error: ExpressionError): void {
    const rank = this.#grammar.flaws.indexOf(flaw)
    if (!this.#refusal || rank < this.#refusal.rank) this.#refusal = { rank, error }
  }

  unexpected(): SyntaxProblem {
    return syntaxError(this.#text, this.#tokens, Math.min(this.#index, this.#tokens.length - 1))
  }

  nested<T>(parse: () => T): T {
    if (++this.#nesting > MAX_NESTING) throw redundantParentheses()
    const parsed = parse()
    this.#nesting--
    return parsed
  }

  /** @throws ExpressionError when an expression has more operators than AWS takes */
  countOperator(): void {
    if (++this.#operators > MAX_OPERATORS)
      throw new ExpressionError(
        `The expression contains too many operators; operator count: ${this.#operators}`,
      )
  }

  /** The first way to go on that leads through; where none does, the error is that of the one that came further. */
  either<T>(one: () => T, other: () => T): T {
    const [index, nesting, operators, refusal] = [this.#index, this.#nesting, this.#operators, this.#refusal]
    const attempt = (parse: () => T): T | SyntaxProblem => {
      try {
        return parse()
      } catch (error) {
        if (!(error instanceof SyntaxProblem)) throw error
        this.#index = index
        this.#nesting = nesting
        this.#operators = operators
        this.#refusal = refusal
        return error
      }
    }
    const first = attempt(one)
    if (!(first instanceof SyntaxProblem)) return first
    const second = attempt(other)
    if (!(second instanceof SyntaxProblem)) return second
    throw second.at > first.at ? second : first
  }

  operand(): Operand {
    const token = this.peek()
    if (token.text === '(') return this.#operandInParentheses()
    if (token.kind === 'value') return { kind: 'value', name: this.next().text }
    if (token.kind === 'word' && this.peek(1).text === '(') return this.call()
    return { kind: 'path', path: this.path() }
  }

  call(): Call {
    const name = this.#ownWord()
    this.expect('(')
    this.countOperator()
    const operands = this.nested(() => this.listOf(() => this.operand()))
    this.expect(')')
    const { place } = this.#grammar
    if (!isFunctionOf(place, name)) this.refuse('function', misplacedFunction(name, place))
    if (place === 'condition') this.checkOperands(operands)
    return { kind: 'call', name, operands }
  }

  /** Of a condition: no function but `size` is an operand. */
  checkOperands(operands: readonly Operand[]): void {
    for (const operand of operands)
      if (operand.kind === 'call' && operand.name !== 'size')
        this.refuse('use', misplacedFunction(operand.name, 'condition'))
  }

  /** One or more, separated by commas. */
  listOf<T>(parse: () => T): readonly T[] {
    const elements = [parse()]
    while (this.take(',')) elements.push(parse())
    return elements
  }

  path(): RawPath {
    return this.#pathFrom([this.#pathName()])
  }

  #pathFrom(beginning: RawPath): RawPath {
    const path: (string | number)[] = [...beginning]
    for (;;) {
      if (this.take('.')) path.push(this.#pathName())
      else if (this.take('[')) {
        path.push(Number(this.expectKind('number').text))
        this.expect(']')
      } else break
    }
    if (path.length > MAX_PATH_STEPS)
      this.refuse(
        'path',
        new ExpressionError(`The document path has too many nesting levels; nesting levels: ${path.length}`),
      )
    return path
  }

  #operandInParentheses(): Operand {
    this.expect('(')
    const opens = this.peek().text === '('
    const operand = this.nested(() => this.operand())
    // Of (a.b).c only a.b stands in parentheses.
    if (opens && this.peek(-1).text === ')') this.refuse('parentheses', redundantParentheses())
    this.expect(')')
    return operand.kind === 'path' && this.#grammar.groupsPaths
      ? { kind: 'path', path: this.#pathFrom(operand.path) }
      : operand
  }

  #pathName(): string {
    if (this.peek().kind === 'name') return this.next().text
    const word = this.#ownWord()
    if (RESERVED_WORDS.has(word.toUpperCase()))
      this.refuse(
        'path',
        new ExpressionError(`Attribute name is a reserved keyword; reserved keyword: ${word}`),
      )
    return word
  }

  /** A word that is none of the grammar. */
  #ownWord(): string {
    const { kind, text } = this.peek()
    if (kind !== 'word' || this.#grammar.keywords.has(text.toUpperCase())) throw this.unexpected()
    return this.next().text
  }
}
