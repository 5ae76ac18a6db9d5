// Filter patterns of event-source mappings (ESM-13): which records a function gets. A pattern is JSON in the form of a
// record, whose leaves are lists of what a value may be.
import { invalidParameter } from '../service/errors.js'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
/** Whether a value, or its absence, is as the pattern asks. */
type Matcher = (value: Json | undefined) => boolean

const LONGEST = 4_096
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** @throws AwsError for what is not a pattern */
export function readPattern(text: string): (record: object) => boolean {
  let pattern: Json
  try {
    pattern = JSON.parse(text) as Json
  } catch {
    throw malformed()
  }
  if (text.length > LONGEST || !isObject(pattern)) throw malformed()
  const matches = allOf(pattern)
  return (record) => matches(record as Json)
}

function allOf(pattern: { readonly [key: string]: Json }): Matcher {
  const entries = Object.entries(pattern)
  if (entries.length === 0) throw malformed()
  const members = entries.map(([name, wanted]): Matcher => {
    if (name === '$or') {
      if (!Array.isArray(wanted) || wanted.length === 0) throw malformed()
      return anyOf(wanted.map((one: Json) => (isObject(one) ? allOf(one) : fail())))
    }
    const matches = Array.isArray(wanted)
      ? anyOf(wanted.length === 0 ? [fail()] : wanted.map(leaf))
      : isObject(wanted)
        ? allOf(wanted)
        : fail()
    return (value) => matches(isObject(value) ? value[name] : undefined)
  })
  return (value) => members.every((matches) => matches(value))
}

function anyOf(matchers: readonly Matcher[]): Matcher {
  return (value) => matchers.some((matches) => matches(value))
}

/** One alternative: a plain value, or an object with one operator. */
function leaf(wanted: Json): Matcher {
  if (!isObject(wanted)) {
    if (Array.isArray(wanted)) throw malformed()
    return each((value) => value === wanted)
  }
  const [[operator, operand] = [undefined, null], ...more] = Object.entries(wanted)
  if (operator === undefined || more.length > 0) throw malformed()
  if (operator === 'exists' && typeof operand === 'boolean')
    return (value) => (value !== undefined) === operand
  if (operator === 'numeric' && Array.isArray(operand)) return numeric(operand)
  if (operator === 'anything-but') return anythingBut(operand)
  if (typeof operand !== 'string') throw malformed()
  if (operator === 'prefix') return texts((value) => value.startsWith(operand))
  if (operator === 'suffix') return texts((value) => value.endsWith(operand))
  if (operator === 'equals-ignore-case') {
    return texts((value) => value.toLowerCase() === operand.toLowerCase())
  }
  throw malformed()
}

function anythingBut(operand: Json): Matcher {
  if (isObject(operand)) {
    const matches = leaf(operand)
    return each((value) => !matches(value))
  }
  const excluded = Array.isArray(operand) ? (operand as readonly Json[]) : [operand]
  return each((value) => !excluded.includes(value))
}

/** `["=", 5]`, `[">", 0, "<=", 5]` */
function numeric(operand: readonly Json[]): Matcher {
  if (operand.length === 0 || operand.length % 2 === 1) throw malformed()
  const conditions: ((value: number) => boolean)[] = []
  for (let index = 0; index < operand.length; index += 2) {
    const [compare, bound] = [COMPARISONS[String(operand[index])], operand[index + 1]]
    if (!compare || typeof bound !== 'number') throw malformed()
    conditions.push((value) => compare(value, bound))
  }
  return each((value) => typeof value === 'number' && conditions.every((holds) => holds(value)))
}

function texts(holds: (value: string) => boolean): Matcher {
  return each((value) => typeof value === 'string' && holds(value))
}

/** Of a list (a set of DynamoDB) any element will do; what is absent or an object does not match. */
function each(holds: (value: Json) => boolean): Matcher {
  return (value) => {
    if (Array.isArray(value)) return (value as readonly Json[]).some(holds)
    return value !== undefined && !isObject(value) && holds(value)
  }
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fail(): never {
  throw malformed()
}

function malformed() {
  return invalidParameter('Invalid filter pattern definition.')
}
