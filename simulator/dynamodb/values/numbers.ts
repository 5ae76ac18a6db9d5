// DynamoDB's numbers: decimal, 38 significant digits, magnitudes from 1E-130 to 9.99…E+125; kept as text without
// exponent, leading or trailing zeros, so that equal numbers are equal texts.
import Big from 'big.js'
import { validation } from '../errors.js'
import { spend } from './effort.js'
import type { ValueLayer } from './value-layer.js'

/** To compare what is no plain integer, or to write it so that it can be compared. */
export const DECIMAL_STEPS = 500
const MAX_DIGITS = 38
const MAX_EXPONENT = 125
const MIN_EXPONENT = -130
/** Of the text, all zeros included. AWS does not say. */
const MAX_LENGTH = 10_000
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/
/** Each text in one way only: in two ways, a long one that is no number would take hours. */
const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/
const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value'

/** @throws AwsError with the text that AWS has for what cannot be stored */
export function normalNumber(text: string, layer: ValueLayer = 'current'): string {
  if (PLAIN_INTEGER.test(text)) return text
  if (text === '') throw validation(layer === 'current' ? `${NOT_NUMERIC}: ` : NOT_NUMERIC)
  const match = text.length > MAX_LENGTH ? null : NUMBER.exec(text)
  const power = match ? exponentOf(match[5], layer) : undefined
  if (!match || power === undefined) throw validation(`${NOT_NUMERIC}: ${text.slice(0, 1_000)}`)
  const [, sign, whole = '', fraction = match[4] ?? ''] = match
  const digits = (whole + fraction).replace(/^0+/, '')
  // Of the first digit. A zero has the exponent that it is written with.
  const exponent = power - fraction.length + Math.max(0, digits.length - 1)
  // The older layer reckons one more than that, in 32 bits.
  checkMagnitude(layer === 'current' ? exponent : ((exponent + 1) | 0) - 1)
  const significant = digits.replace(/0+$/, '')
  if (significant.length > MAX_DIGITS) throw tooManyDigits()
  return significant === '' ? '0' : `${sign === '-' ? '-' : ''}${expanded(significant, exponent)}`
}

export function addNumbers(a: string, b: string): string {
  return stored(new Big(a).plus(b))
}

export function subtractNumbers(a: string, b: string): string {
  return stored(new Big(a).minus(b))
}

/** Whether JavaScript's numbers are exact enough for it. */
export function isPlainInteger(normal: string): boolean {
  return PLAIN_INTEGER.test(normal)
}

export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0
  if (isPlainInteger(a) && isPlainInteger(b)) return Number(a) - Number(b)
  spend(DECIMAL_STEPS)
  return new Big(a).cmp(b)
}

/** Text whose order by code units is the order of the numbers. */
export function orderedNumber(normal: string): string {
  if (normal === '0') return '1'
  const negative = normal.startsWith('-')
  const [whole = '', fraction = ''] = (negative ? normal.slice(1) : normal).split('.')
  const leadingZeros = /^0*/.exec(whole + fraction)?.[0].length ?? 0
  const digits = (whole + fraction).slice(leadingZeros).replace(/0+$/, '')
  // From 0 upwards: the exponent of the first digit, moved past the smallest.
  const exponent = whole.length - 1 - leadingZeros - MIN_EXPONENT
  if (!negative) return `2${pad(exponent)}${digits}`
  // A larger magnitude is a smaller number: nines' complement, and an end mark that follows every digit.
  return `0${pad(999 - exponent)}${digits.replace(/\d/g, (digit) => String(9 - Number(digit)))}:`
}

function pad(exponent: number): string {
  return String(exponent).padStart(3, '0')
}

/** The current layer takes exponents of 64 bits, the older one of 32, and not the least of them. */
function exponentOf(text: string | undefined, layer: ValueLayer): number | undefined {
  if (text === undefined) return 0
  const digits = text.replace(/^[+-]?0*(?=\d)/, '')
  if (digits.length > 19) return undefined
  const exponent = BigInt(text.startsWith('-') ? `-${digits}` : digits)
  const fits = layer === 'current' ? BigInt.asIntN(64, exponent) === exponent : BigInt(digits) < 2n ** 31n
  return fits ? Number(exponent) : undefined
}

function expanded(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, '0')
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

function stored(number: Big): string {
  // Big keeps the sign of a zero.
  if (number.eq(0)) return '0'
  // AWS says the same of a sum of too many digits.
  if (number.c.length > MAX_DIGITS) throw overflow()
  checkMagnitude(number.e)
  return number.toFixed()
}

function checkMagnitude(exponent: number): void {
  if (exponent > MAX_EXPONENT) throw overflow()
  if (exponent < MIN_EXPONENT)
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    )
}

function overflow(): Error {
  return validation(
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  )
}

function tooManyDigits(): Error {
  return validation('Attempting to store more than 38 significant digits in a Number')
}
