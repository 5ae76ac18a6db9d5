// A statement's names and values in the form that the engine's expressions take: names are what they say, values are
// the statement's own and its parameters.
import { Bindings, type Path } from '../expressions/bindings.js'
import type { RawPath } from '../expressions/syntax.js'
import { Input } from '../input/input.js'
import type { AttributeValue } from '../values/attribute-value.js'
import { valueSizeBytes } from '../values/size.js'
import type { Expression } from './grammar/syntax.js'
import { literalValue } from './values.js'

export class Scope extends Bindings {
  readonly #parameters: readonly AttributeValue[]
  readonly #known = new Map<string, AttributeValue>()

  constructor(parameters: readonly AttributeValue[]) {
    super(new Input({}), {})
    this.#parameters = parameters
  }

  /** @throws AwsError when the expression is no value */
  constant(expression: Expression): AttributeValue {
    // As many as the statement has: that was checked.
    if (expression.kind === 'parameter') return this.#parameters[expression.index] as AttributeValue
    return literalValue(expression)
  }

  /** The name under which `value` gives this one. */
  nameOf(value: AttributeValue): string {
    const name = String(this.#known.size)
    this.#known.set(name, value)
    return name
  }

  override value(name: string): AttributeValue {
    return this.#known.get(name) as AttributeValue
  }

  /** Each name stands once in a statement. */
  override valueSizeBytes(name: string): number {
    return valueSizeBytes(this.value(name))
  }

  override path(raw: RawPath): Path {
    return raw
  }
}
