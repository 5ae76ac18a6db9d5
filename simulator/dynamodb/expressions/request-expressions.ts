// The expressions of one request together: they share its names and values, all of which must be used.
import { type KeySchema, keyAttributes } from '../engine/schema.js'
import { validation } from '../errors.js'
import type { Input } from '../input/input.js'
import { refuseLegacyParameters } from '../input/legacy-parameters.js'
import { Bindings } from './bindings.js'
import { cached } from './cache.js'
import { bindCondition, type Predicate } from './condition.js'
import { parseCondition } from './condition-parser.js'
import { ExpressionError } from './errors.js'
import { type KeyRange, keyRange } from './key-condition.js'
import { type Project, parseProjection, projection } from './projection.js'
import { bindUpdate, type Update } from './update.js'
import { parseUpdate } from './update-parser.js'

export type ExpressionName =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression'

const condition = cached(parseCondition)
const update = cached(parseUpdate)
const projected = cached(parseProjection)

export class RequestExpressions {
  readonly #texts: Partial<Record<ExpressionName, string | undefined>> = {}
  readonly #bindings: Bindings

  /** @param names the expressions that the operation takes */
  constructor(input: Input, names: readonly ExpressionName[]) {
    refuseLegacyParameters(input)
    for (const name of names) this.#texts[name] = input.text(name)
    this.#bindings = new Bindings(input, this.#texts)
  }

  has(name: ExpressionName): boolean {
    return this.#texts[name] !== undefined
  }

  condition(): Predicate | undefined {
    return this.#bind('ConditionExpression', (text) => bindCondition(condition(text), this.#bindings))
  }

  /** @param schema the keys that the filter may not use: those of a query */
  filter(schema?: KeySchema): Predicate | undefined {
    const filter = this.#bind('FilterExpression', (text) => {
      this.#bindings.forgetNames()
      return bindCondition(condition(text), this.#bindings)
    })
    for (const { name } of filter && schema ? keyAttributes(schema) : [])
      if (this.#bindings.hasNamed(name))
        throw validation(
          `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
        )
    return filter
  }

  keyRange(schema: KeySchema): KeyRange | undefined {
    return this.#bind('KeyConditionExpression', (text) => keyRange(condition(text), this.#bindings, schema))
  }

  update(): Update | undefined {
    return this.#bind('UpdateExpression', (text) => bindUpdate(update(text), this.#bindings))
  }

  projection(): Project | undefined {
    return this.#bind('ProjectionExpression', (text) =>
      projection(projected(text).map((path) => this.#bindings.path(path))),
    )
  }

  /** To be called when every expression has been bound. */
  checkAllUsed(): void {
    this.#bindings.checkAllUsed()
  }

  #bind<T>(name: ExpressionName, bind: (text: string) => T): T | undefined {
    const text = this.#texts[name]
    if (text === undefined) return undefined
    try {
      return bind(text)
    } catch (error) {
      throw error instanceof ExpressionError ? validation(`Invalid ${name}: ${error.message}`) : error
    }
  }
}
