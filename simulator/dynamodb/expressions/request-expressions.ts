// The expressions of one request together: they share its names and values, all of which must be used. Parameters
// from before there were expressions become the same things.
import { cached } from '../../aws/cached.js'
import { type KeySchema, keyAttributes } from '../engine/schema.js'
import type { Table } from '../engine/state.js'
import { validation } from '../errors.js'
import type { Input } from '../input/input.js'
import { readAttributeUpdates } from '../legacy/attribute-updates.js'
import { readAttributesToGet } from '../legacy/attributes-to-get.js'
import { type LegacyFilter, readExpected, readFilter } from '../legacy/conditions.js'
import { readKeyConditions } from '../legacy/key-conditions.js'
import { checkNotMixed, type LegacyParameter } from '../legacy/parameters.js'
import type { ValueLayer } from '../values/value-layer.js'
import { Bindings } from './bindings.js'
import { bindCondition, type Predicate } from './condition.js'
import { parseCondition } from './condition-parser.js'
import { ExpressionError, KeyConditionError } from './errors.js'
import { bindKeyCondition, type KeyTerm } from './key-condition.js'
import { checkKeyPaths } from './key-paths.js'
import { MAX_LENGTH } from './parser.js'
import { type Projection, parseProjection, projection } from './projection.js'
import { bindUpdate, type Update } from './update.js'
import { parseUpdate } from './update-parser.js'

export type ExpressionName =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression'

/** A filter, and the top-level attributes that it looks at. */
export interface Filter {
  readonly holds: Predicate
  readonly heads: ReadonlySet<string>
}

const BOUND_TO = ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const

const condition = cached(parseCondition, MAX_LENGTH)
const update = cached(parseUpdate, MAX_LENGTH)
const projected = cached(parseProjection, MAX_LENGTH)

export class RequestExpressions {
  readonly #input: Input
  readonly #texts: Partial<Record<ExpressionName, string | undefined>> = {}
  readonly #bindings: Bindings
  readonly #legacy: readonly LegacyParameter[]
  #legacyFilter: LegacyFilter | undefined
  #attributesToGet: Projection | undefined

  /**
   * @param names the expressions that the operation takes, in the order in which AWS lists them
   * @param legacy the parameters that it took before, in AWS's order too; they must have been constrained
   */
  constructor(
    input: Input,
    names: readonly ExpressionName[],
    legacy: readonly LegacyParameter[] = [],
    layer: ValueLayer = 'current',
  ) {
    this.#input = input
    this.#legacy = legacy
    for (const name of names) this.#texts[name] = input.text(name)
    checkNotMixed(input, legacy, names)
    this.#bindings = new Bindings(input, this.#texts, layer)
  }

  /** Of a request that may have any of them and mostly has none: undefined then. Parameters as the constructor's. */
  static in(
    input: Input,
    names: readonly ExpressionName[],
    legacy: readonly LegacyParameter[],
    layer: ValueLayer = 'current',
  ): RequestExpressions | undefined {
    return input.hasAny(names) || input.hasAny(legacy) || input.hasAny(BOUND_TO)
      ? new RequestExpressions(input, names, legacy, layer)
      : undefined
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

  filter(): Filter | undefined {
    if (this.#legacyFilter)
      return { holds: this.#legacyFilter.holds, heads: new Set(this.#legacyFilter.names) }
    return this.#bind('FilterExpression', (text) => {
      const { bound: holds, heads } = this.#bindings.headsOf(() =>
        bindCondition(condition(text), this.#bindings),
      )
      return { holds, heads }
    })
  }

  /** @param schema the keys that the filter may not use: those of a query */
  checkFilterKeys(filter: Filter | undefined, schema: KeySchema): void {
    if (!filter) return
    for (const { name } of keyAttributes(schema))
      if (filter.heads.has(name))
        throw validation(
          `${this.#legacyFilter ? 'QueryFilter' : 'Filter Expression'} can only contain non-primary key attributes: Primary key attribute: ${name}`,
        )
  }

  keyTerms(): readonly KeyTerm[] | undefined {
    const bound = this.#bind('KeyConditionExpression', (text) => {
      const parsed = condition(text)
      try {
        return bindKeyCondition(parsed, this.#bindings)
      } catch (error) {
        // What is wrong with it as a condition comes before what is wrong with it as one of a key.
        if (error instanceof ExpressionError) bindCondition(parsed, this.#bindings)
        if (error instanceof KeyConditionError) this.#checkOthers()
        throw error
      }
    })
    return bound ?? (this.#legacy.includes('KeyConditions') ? readKeyConditions(this.#input) : undefined)
  }

  update(): Update | undefined {
    const bound = this.#bind('UpdateExpression', (text) => bindUpdate(update(text), this.#bindings))
    return (
      bound ?? (this.#legacy.includes('AttributeUpdates') ? readAttributeUpdates(this.#input) : undefined)
    )
  }

  projection(): Projection | undefined {
    const bound = this.#bind('ProjectionExpression', (text) =>
      projection(projected(text).map((path) => this.#bindings.path(path))),
    )
    if (bound || !this.#legacy.includes('AttributesToGet')) return bound
    return this.#attributesToGet ?? readAttributesToGet(this.#input)
  }

  /** The top-level attributes that paths of those that have been bound reach into. */
  get nestedHeads(): ReadonlySet<string> {
    return this.#bindings.nestedHeads
  }

  /** @throws AwsError when a path of any of them reaches into a key of the table or an index */
  checkKeyPaths(table: Table): void {
    checkKeyPaths(table, this.nestedHeads)
  }

  /** To be called when every expression has been bound. */
  checkAllUsed(): void {
    this.#bindings.read()
    this.#bindings.checkAllUsed()
  }

  /** @throws what is wrong with the expressions beside the key condition */
  #checkOthers(): void {
    this.filter()
    this.projection()
    this.checkAllUsed()
  }

  #isGiven(parameter: LegacyParameter): boolean {
    return this.#legacy.includes(parameter) && this.#input.has(parameter)
  }

  #bind<T>(name: ExpressionName, bind: (text: string) => T): T | undefined {
    const text = this.#texts[name]
    if (text === undefined) return undefined
    this.#bindings.read()
    try {
      return bind(text)
    } catch (error) {
      throw error instanceof ExpressionError ? validation(`Invalid ${name}: ${error.message}`) : error
    }
  }
}
