// A cursor over a statement's tokens.
import { malformed } from '../errors.js'
import { type Token, tokenize } from './lexer.js'

/** How deep expressions may lie in one another, so that no statement exhausts the stack. AWS's own limit is not known. */
const MAX_NESTING = 150

export class Cursor {
  readonly #tokens: readonly Token[]
  #index = 0
  #nesting = 0
  #parameters = 0

  constructor(text: string) {
    this.#tokens = tokenize(text)
  }

  get parameterCount(): number {
    return this.#parameters
  }

  /** The token at the cursor, or after it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)] as Token
  }

  next(): Token {
    const token = this.peek()
    this.#index++
    return token
  }

  isKeyword(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'keyword' && token.text === keyword
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'symbol' && token.text === symbol
  }

  takeKeyword(keyword: string): boolean {
    const found = this.isKeyword(keyword)
    if (found) this.#index++
    return found
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol)
    if (found) this.#index++
    return found
  }

  /** @param name of the symbol in AWS's texts */
  expectSymbol(symbol: string, name: string): void {
    if (!this.takeSymbol(symbol)) throw malformed(`Expected ${name}`)
  }

  /** The place of a `?` among the statement's parameters. */
  nextParameter(): number {
    return this.#parameters++
  }

  nested<T>(parse: () => T): T {
    if (++this.#nesting > MAX_NESTING) throw tooDeep()
    const parsed = parse()
    this.#nesting--
    return parsed
  }

  /** For what a loop puts into one another: `operators` of them stand in a row. */
  checkChain(operators: number): void {
    if (operators > MAX_NESTING) throw tooDeep()
  }

  /** One or more, separated by commas. */
  listOf<T>(parse: () => T): readonly T[] {
    const elements = [parse()]
    while (this.takeSymbol(',')) elements.push(parse())
    return elements
  }
}

function tooDeep() {
  return malformed(`Expressions are nested more than ${MAX_NESTING} deep`)
}
