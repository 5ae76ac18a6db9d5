// DynamoDB's numbers: decimal, 38 significant digits, magnitudes from 1E-130 to 9.99…E+125; kept as text without
// exponent, leading or trailing zeros, so that equal numbers are equal texts.
import Big from 'big.js'
import { validation } from '../errors.js'

const MAX_DIGITS = 38
const MAX_EXPONENT = 125
const MIN_EXPONENT = -130
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/
/** Each text in one way only: in two ways, a long one that is no number would take hours. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,9})?$/

/** @throws AwsError with the text that AWS has for what cannot be stored */
export function normalNumber(text: string): string {
  if (PLAIN_INTEGER.test(text)) return text
  const trimmed = text.trim()
  if (!NUMBER.test(trimmed) || trimmed.length > 10_000)
    throw validation(
      `The parameter cannot be converted to a numeric value${trimmed === '' ? '' : `: ${text.slice(0, 1_000)}`}`,
    )
  return stored(new Big(trimmed))
}

export function addNumbers(a: string, b: string): string {
  return stored(new Big(a).plus(b))
}

export function subtractNumbers(a: string, b: string): string {
  return stored(new Big(a).minus(b))
}

export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0
  if (PLAIN_INTEGER.test(a) && PLAIN_INTEGER.test(b)) return Number(a) - Number(b)
  return new Big(a).cmp(b)
}

/** How many significant digits a normal number has; 1 for zero. */
export function significantDigits(normal: string): number {
  let digits = 0
  let zerosAtEnd = 0
  for (let index = 0; index < normal.length; index++) {
    const code = normal.charCodeAt(index)
    if (code === MINUS || code === POINT || (code === ZERO && digits === 0)) continue
    digits++
    zerosAtEnd = code === ZERO ? zerosAtEnd + 1 : 0
  }
  return Math.max(1, digits - zerosAtEnd)
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

function stored(number: Big): string {
  // Big keeps the sign of a zero.
  if (number.eq(0)) return '0'
  if (number.e > MAX_EXPONENT)
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    )
  if (number.e < MIN_EXPONENT)
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    )
  if (number.c.length > MAX_DIGITS)
    throw validation('Attempting to store more than 38 significant digits in a Number')
  return number.toFixed()
}
