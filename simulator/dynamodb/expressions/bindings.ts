// What a request's ExpressionAttributeNames and ExpressionAttributeValues stand for, and which of them were used.

import { AwsError } from '../../aws/errors.js'
import { validation } from '../errors.js'
import { parseValue } from '../input/attribute-values.js'
import type { Input } from '../input/input.js'
import { asText } from '../input/input.js'
import type { AttributeValue } from '../values/attribute-value.js'
import { ExpressionError } from './errors.js'
import type { RawPath } from './syntax.js'

/** A document path with its names resolved. */
export type Path = readonly (string | number)[]

/** What a condition's names and values stand for. */
export interface Resolver {
  readonly path: (raw: RawPath) => Path
  readonly value: (name: string) => AttributeValue
}

export class Bindings implements Resolver {
  readonly #names = new Map<string, string>()
  readonly #values = new Map<string, AttributeValue>()
  readonly #unusedNames = new Set<string>()
  readonly #unusedValues = new Set<string>()
  readonly #named = new Set<string>()

  /** @param expressions the request's expressions by their parameters' names, those that are absent too */
  constructor(input: Input, expressions: Readonly<Record<string, string | undefined>>) {
    const names = input.map('ExpressionAttributeNames')
    if (names) {
      if (Object.values(expressions).every((text) => text === undefined))
        throw validation('ExpressionAttributeNames can only be specified when using expressions')
      this.#readNames(names)
    }
    const values = input.map('ExpressionAttributeValues')
    if (values) {
      const users = Object.keys(expressions).filter((name) => name !== 'ProjectionExpression')
      if (users.every((name) => expressions[name] === undefined))
        throw validation(
          `ExpressionAttributeValues can only be specified when using expressions: ${users.join(' and ')} ${users.length > 1 ? 'are' : 'is'} null`,
        )
      this.#readValues(values)
    }
  }

  value(name: string): AttributeValue {
    const value = this.#values.get(name)
    if (!value)
      throw new ExpressionError(
        `An expression attribute value used in expression is not defined; attribute value: ${name}`,
      )
    this.#unusedValues.delete(name)
    return value
  }

  /** From here on, `names` knows only the paths that follow. */
  forgetNames(): void {
    this.#named.clear()
  }

  /** The top-level attributes of the paths that were resolved. */
  names(): ReadonlySet<string> {
    return new Set(this.#named)
  }

  path(raw: RawPath): Path {
    const path = this.#resolve(raw)
    this.#named.add(path[0] as string)
    return path
  }

  #resolve(raw: RawPath): Path {
    return raw.map((element) => {
      if (typeof element === 'number' || !element.startsWith('#')) return element
      const name = this.#names.get(element)
      if (name === undefined)
        throw new ExpressionError(
          `An expression attribute name used in the document path is not defined; attribute name: ${element}`,
        )
      this.#unusedNames.delete(element)
      return name
    })
  }

  /** @throws AwsError when a name or value is used nowhere */
  checkAllUsed(): void {
    for (const [parameter, unused] of [
      ['ExpressionAttributeNames', this.#unusedNames],
      ['ExpressionAttributeValues', this.#unusedValues],
    ] as const)
      if (unused.size > 0)
        throw validation(
          `Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(', ')}}`,
        )
  }

  #readNames(names: readonly (readonly [string, unknown])[]): void {
    if (names.length === 0) throw validation('ExpressionAttributeNames must not be empty')
    for (const [key, value] of names) {
      const name = asText(value)
      if (!/^#[A-Za-z0-9_-]+$/.test(key))
        throw validation(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`)
      if (name === '')
        throw validation(
          `ExpressionAttributeNames contains invalid value: Empty attribute name for key ${key}`,
        )
      this.#names.set(key, name)
      this.#unusedNames.add(key)
    }
  }

  #readValues(values: readonly (readonly [string, unknown])[]): void {
    if (values.length === 0) throw validation('ExpressionAttributeValues must not be empty')
    for (const [key, value] of values) {
      if (!/^:[A-Za-z0-9_-]+$/.test(key))
        throw validation(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`)
      try {
        this.#values.set(key, parseValue(value))
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error
        throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`)
      }
      this.#unusedValues.add(key)
    }
  }
}
