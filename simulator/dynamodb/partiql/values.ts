// Values that a statement writes out, as attribute values.
import { AwsError } from '../../aws/errors.js'
import { invalidParameter, validation } from '../errors.js'
import { type Attributes, type AttributeValue, setAttribute } from '../values/attribute-value.js'
import { normalNumber } from '../values/numbers.js'
import { sortedElements } from '../values/sets.js'
import { malformed, unsupported } from './errors.js'
import type { Expression, Literal } from './grammar/syntax.js'

/** How many lists and maps a value may lie in. */
const MAX_NESTING = 31
const MAX_EXPONENT = 2 ** 31 - 1
/** Whatever a statement's digits are, a number with this exponent is too large, or too small. */
const LARGE_EXPONENT = 99_999

const CONSTANTS: ReadonlySet<Expression['kind']> = new Set([
  'string',
  'number',
  'boolean',
  'null',
  'parameter',
  'list',
  'bag',
  'struct',
])

/** Whether the expression is a value that the statement or its parameters give. */
export function isConstant({ kind }: Expression): boolean {
  return CONSTANTS.has(kind)
}

/** @throws AwsError when the expression is no value */
export function literalValue(expression: Expression): AttributeValue {
  return valueUnder(expression, 'root', 0)
}

/** The fields of a map that a statement writes out. @param toValue of a field */
export function literalFields(
  { fields }: Extract<Literal, { kind: 'struct' }>,
  toValue: (value: Expression, name: string) => AttributeValue,
): Attributes {
  const attributes: Record<string, AttributeValue> = {}
  for (const { name, value } of fields) {
    if (name.kind !== 'string') throw unsupported('The names of a tuple must be strings', name.mark)
    if (Object.hasOwn(attributes, name.text))
      throw unsupported(`Duplicate name in a tuple: ${name.text}`, name.mark)
    setAttribute(attributes, name.text, toValue(value, name.text))
  }
  return attributes
}

/** @param path as AWS's texts give it */
function valueUnder(expression: Expression, path: string, nesting: number): AttributeValue {
  if (nesting > MAX_NESTING) throw validation(`Nesting Levels have exceeded supported limits under ${path}`)
  switch (expression.kind) {
    case 'string':
      return { S: expression.text }
    case 'number':
      return { N: numberUnder(expression.text, path) }
    case 'boolean':
      return { BOOL: expression.value }
    case 'null':
      return { NULL: true }
    case 'list':
      return {
        L: expression.elements.map((element, index) => valueUnder(element, `${path}[${index}]`, nesting + 1)),
      }
    case 'bag':
      return setOf(expression.elements, path)
    case 'struct':
      return {
        M: literalFields(expression, (value, name) => valueUnder(value, `${path}.${name}`, nesting + 1)),
      }
    default:
      throw unsupported(`Unsupported data type: ${nameOf(expression)} under key ${path}`, expression.mark)
  }
}

function setOf(elements: readonly Expression[], path: string): AttributeValue {
  const [first] = elements
  if (!first) throw validation('Empty bags are not supported')
  const kind = first.kind
  const texts = elements.map((element) => {
    if (element.kind !== kind || (element.kind !== 'string' && element.kind !== 'number'))
      throw validation(
        'Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags',
      )
    return element.text
  })
  if (kind === 'string') {
    if (new Set(texts).size < texts.length)
      throw invalidParameter(`Input collection [${texts.join(', ')}] contains duplicates.`)
    return { SS: sortedElements('SS', texts) }
  }
  const numbers = texts.map((text) => numberUnder(text, path))
  if (new Set(numbers).size < numbers.length)
    throw invalidParameter(`Input collection [${texts.join(', ')}] contains duplicates! under ${path}`)
  return { NS: sortedElements('NS', numbers) }
}

/** AWS reads numbers as Java's BigDecimal does, whose exponent and scale are 32-bit integers. */
function numberUnder(text: string, path: string): string {
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e')
  const exponent = Number(exponentText)
  const scale = (mantissa.split('.')[1] ?? '').length - exponent
  if (Math.max(Math.abs(exponent), Math.abs(scale)) > MAX_EXPONENT) throw malformed()
  const bounded = Math.max(-LARGE_EXPONENT, Math.min(LARGE_EXPONENT, exponent))
  try {
    return normalNumber(`${mantissa}e${bounded}`)
  } catch (error) {
    throw error instanceof AwsError ? validation(`${error.message} under ${path}`) : error
  }
}

/** What AWS calls an expression that is no value. */
function nameOf(expression: Expression): string {
  switch (expression.kind) {
    case 'call':
      return expression.name
    case 'path':
      return String(expression.steps[0])
    case 'parameter':
      return 'Parameter'
    case 'arithmetic':
      return expression.operator
    default:
      return expression.kind.toUpperCase()
  }
}
