// The expressions of one request together: they share its names and values, all of which must be used. Parameters
// from before there were expressions become the same things.
import { type KeySchema, keyAttributes } from '../engine/schema.js'
import { validation } from '../errors.js'
import type { Input } from '../input/input.js'
import { readAttributeUpdates } from '../legacy/attribute-updates.js'
import { readAttributesToGet } from '../legacy/attributes-to-get.js'
import { type LegacyFilter, readExpected, readFilter } from '../legacy/conditions.js'
import { readKeyConditions } from '../legacy/key-conditions.js'
import { checkNotMixed, type LegacyParameter } from '../legacy/parameters.js'
import { Bindings } from './bindings.js'
import { cached } from './cache.js'
import { bindCondition, type Predicate } from './condition.js'
import { parseCondition } from './condition-parser.js'
import { ExpressionError } from './errors.js'
import { bindKeyCondition, type KeyTerm } from './key-condition.js'
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
  readonly #input: Input
  readonly #texts: Partial<Record<ExpressionName, string | undefined>> = {}
  readonly #bindings: Bindings
  readonly #legacy: readonly LegacyParameter[]
  #legacyFilter: LegacyFilter | undefined
  #attributesToGet: Project | undefined
  /** The attributes that the filter looks at. */
  #filtered: ReadonlySet<string> | undefined

  /**
   * @param names the expressions that the operation takes, in the order in which AWS lists them
   * @param legacy the parameters that it took before, in AWS's order too; they must have been constrained
   */
  constructor(input: Input, names: readonly ExpressionName[], legacy: readonly LegacyParameter[] = []) {
    this.#input = input
    this.#legacy = legacy
    for (const name of names) this.#texts[name] = input.text(name)
    const given = names.filter((name) => this.#texts[name] !== undefined)
    checkNotMixed(input, legacy, given)
    this.#bindings = new Bindings(input, this.#texts)
  }

  /** Whether the request says which items of a partition it wants. */
  get hasKeyCondition(): boolean {
    return this.#texts.KeyConditionExpression !== undefined || this.#isGiven('KeyConditions')
  }

  /** The parameter that says which attributes to show. */
  get projectedBy(): 'ProjectionExpression' | 'AttributesToGet' | undefined {
    if (this.#texts.ProjectionExpression !== undefined) return 'ProjectionExpression'
    return this.#isGiven('AttributesToGet') ? 'AttributesToGet' : undefined
  }

  /** Of a query or a scan: what is looked at before any expression, in this order. */
  readLegacy(...parameters: readonly ('AttributesToGet' | 'QueryFilter' | 'ScanFilter')[]): void {
    for (const parameter of parameters)
      if (parameter === 'AttributesToGet') this.#attributesToGet = readAttributesToGet(this.#input)
      else this.#legacyFilter = readFilter(this.#input, parameter)
  }

  condition(): Predicate | undefined {
    const bound = this.#bind('ConditionExpression', (text) => bindCondition(condition(text), this.#bindings))
    return bound ?? (this.#legacy.includes('Expected') ? readExpected(this.#input) : undefined)
  }

  filter(): Predicate | undefined {
    if (this.#legacyFilter) {
      this.#filtered = new Set(this.#legacyFilter.names)
      return this.#legacyFilter.holds
    }
    return this.#bind('FilterExpression', (text) => {
      this.#bindings.forgetNames()
      const filter = bindCondition(condition(text), this.#bindings)
      this.#filtered = this.#bindings.names()
      return filter
    })
  }

  /** @param schema the keys that the filter may not use: those of a query */
  checkFilterKeys(schema: KeySchema): void {
    for (const { name } of keyAttributes(schema))
      if (this.#filtered?.has(name))
        throw validation(
          `${this.#legacyFilter ? 'QueryFilter' : 'Filter Expression'} can only contain non-primary key attributes: Primary key attribute: ${name}`,
        )
  }

  keyTerms(): readonly KeyTerm[] | undefined {
    const bound = this.#bind('KeyConditionExpression', (text) =>
      bindKeyCondition(condition(text), this.#bindings),
    )
    return bound ?? (this.#legacy.includes('KeyConditions') ? readKeyConditions(this.#input) : undefined)
  }

  update(): Update | undefined {
    const bound = this.#bind('UpdateExpression', (text) => bindUpdate(update(text), this.#bindings))
    return (
      bound ?? (this.#legacy.includes('AttributeUpdates') ? readAttributeUpdates(this.#input) : undefined)
    )
  }

  projection(): Project | undefined {
    const bound = this.#bind('ProjectionExpression', (text) =>
      projection(projected(text).map((path) => this.#bindings.path(path))),
    )
    if (bound || !this.#legacy.includes('AttributesToGet')) return bound
    return this.#attributesToGet ?? readAttributesToGet(this.#input)
  }

  /** To be called when every expression has been bound. */
  checkAllUsed(): void {
    this.#bindings.checkAllUsed()
  }

  #isGiven(parameter: LegacyParameter): boolean {
    return this.#legacy.includes(parameter) && this.#input.has(parameter)
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
