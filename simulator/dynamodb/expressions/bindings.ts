// What a request's ExpressionAttributeNames and ExpressionAttributeValues stand for, and which of them were used.

import { AwsError } from '../../aws/errors.js'
import { validation } from '../errors.js'
import { nameProblem } from '../input/attribute-name.js'
import { parseValue } from '../input/attribute-values.js'
import type { Input } from '../input/input.js'
import { asText } from '../input/input.js'
import type { AttributeValue } from '../values/attribute-value.js'
import { MAX_NESTING } from '../values/nesting.js'
import { valueSizeBytes } from '../values/size.js'
import type { ValueLayer } from '../values/value-layer.js'
import { ExpressionError } from './errors.js'
import type { RawPath } from './syntax.js'

/** A document path with its names resolved. */
export type Path = readonly (string | number)[]

type Members = readonly (readonly [name: string, value: unknown])[]

/** What a condition's names and values stand for. */
export interface Resolver {
  readonly path: (raw: RawPath) => Path
  readonly value: (name: string) => AttributeValue
}

interface Bound<T> {
  readonly to: T
  isUsed: boolean
}

interface BoundValue extends Bound<AttributeValue> {
  /** Counted when it is first asked for: a large value may be named in each of hundreds of clauses. */
  sizeBytes?: number
}

const NAME_KEY = /^#[A-Za-z0-9_]+$/
const VALUE_KEY = /^:[A-Za-z0-9_]+$/
const NO_HEADS: ReadonlySet<string> = new Set()

export class Bindings implements Resolver {
  // Made where there is something to put into them: most requests have no expressions.
  #names: Map<string, Bound<string>> | undefined
  #values: Map<string, BoundValue> | undefined
  #heads: Set<string> | undefined
  #nestedHeads: Set<string> | undefined

  readonly #given: {
    readonly names: Members | undefined
    readonly values: Members | undefined
    readonly layer: ValueLayer
  }
  #isRead = false

  /**
   * @param expressions the request's
   * @throws AwsError when names or values are given without any
   */
  constructor(input: Input, expressions: Expressions, layer: ValueLayer = 'current') {
    const names = input.map('ExpressionAttributeNames')
    if (names) checkNamesUsable(expressions)
    const values = takesValues(expressions) ? input.map('ExpressionAttributeValues') : undefined
    if (values) checkValuesUsable(expressions, layer)
    this.#given = { names, values, layer }
  }

  /** To be called before anything is resolved. @throws AwsError for what is no name or value */
  read(): void {
    if (this.#isRead) return
    this.#isRead = true
    const { names, values, layer } = this.#given
    if (names) this.#readNames(names)
    if (values) this.#readValues(values, layer)
  }

  value(name: string): AttributeValue {
    return this.#value(name).to
  }

  valueSizeBytes(name: string): number {
    const bound = this.#value(name)
    bound.sizeBytes ??= valueSizeBytes(bound.to)
    return bound.sizeBytes
  }

  /** The top-level attributes of the paths that `bind` resolves. */
  headsOf<T>(bind: () => T): { readonly bound: T; readonly heads: ReadonlySet<string> } {
    const heads = new Set<string>()
    this.#heads = heads
    try {
      return { bound: bind(), heads }
    } finally {
      this.#heads = undefined
    }
  }

  /** The top-level attributes of all paths that reach into them. */
  get nestedHeads(): ReadonlySet<string> {
    return this.#nestedHeads ?? NO_HEADS
  }

  path(raw: RawPath): Path {
    const path = this.#resolve(raw)
    const head = path[0] as string
    this.#heads?.add(head)
    if (path.length > 1) {
      this.#nestedHeads ??= new Set()
      this.#nestedHeads.add(head)
    }
    return path
  }

  #value(name: string): BoundValue {
    const bound = this.#values?.get(name)
    if (!bound)
      throw new ExpressionError(
        `An expression attribute value used in expression is not defined; attribute value: ${name}`,
      )
    bound.isUsed = true
    return bound
  }

  #resolve(raw: RawPath): Path {
    return raw.map((element) => {
      if (typeof element === 'number' || !element.startsWith('#')) return element
      const bound = this.#names?.get(element)
      if (!bound)
        throw new ExpressionError(
          `An expression attribute name used in the document path is not defined; attribute name: ${element}`,
        )
      bound.isUsed = true
      return bound.to
    })
  }

  /** @throws AwsError when a name or value is used nowhere */
  checkAllUsed(): void {
    checkUsed('ExpressionAttributeNames', this.#names)
    checkUsed('ExpressionAttributeValues', this.#values)
  }

  #readNames(names: Members): void {
    if (names.length === 0) throw validation('ExpressionAttributeNames must not be empty')
    const read = new Map<string, Bound<string>>()
    for (const [key, value] of names) {
      const name = asText(value)
      if (!NAME_KEY.test(key))
        throw validation(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`)
      const problem = nameProblem(name)
      if (problem !== undefined)
        throw validation(`ExpressionAttributeNames contains invalid value: ${problem} for key ${key}`)
      read.set(key, { to: name, isUsed: false })
    }
    this.#names = read
  }

  #readValues(values: Members, layer: ValueLayer): void {
    if (values.length === 0) throw validation('ExpressionAttributeValues must not be empty')
    for (const [key] of values)
      if (!VALUE_KEY.test(key))
        throw validation(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`)
    const read = new Map<string, BoundValue>()
    for (const [key, value] of values)
      read.set(key, { to: layer === 'current' ? parseValue(value) : olderValue(key, value), isUsed: false })
    this.#values = read
  }
}

/** By name, those that are absent too. */
type Expressions = Readonly<Record<string, string | undefined>>

function checkNamesUsable(expressions: Expressions): void {
  if (Object.values(expressions).every((text) => text === undefined))
    throw validation('ExpressionAttributeNames can only be specified when using expressions')
}

/** A projection has none. */
function takesValues(expressions: Expressions): boolean {
  for (const name in expressions) if (name !== 'ProjectionExpression') return true
  return false
}

function checkValuesUsable(expressions: Expressions, layer: ValueLayer): void {
  const users = Object.keys(expressions).filter((name) => name !== 'ProjectionExpression')
  if (users.some((name) => expressions[name] !== undefined)) return
  const which = `: ${users.join(' and ')} ${users.length > 1 ? 'are' : 'is'} null`
  throw validation(
    `ExpressionAttributeValues can only be specified when using expressions${layer === 'current' ? '' : which}`,
  )
}

function checkUsed(parameter: string, bindings: ReadonlyMap<string, Bound<unknown>> | undefined): void {
  if (!bindings) return
  const unused: string[] = []
  for (const [key, { isUsed }] of bindings) if (!isUsed) unused.push(key)
  if (unused.length > 0)
    throw validation(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`)
}

/** The older layer names the value, and lets it lie one level deeper than the values of items. */
function olderValue(key: string, value: unknown): AttributeValue {
  try {
    return parseValue(value, 'older', MAX_NESTING + 1)
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error
    throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`)
  }
}
