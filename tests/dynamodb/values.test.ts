import Big from 'big.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderedKeyText } from '#simulator/dynamodb/engine/key-text.js'
import { compareKeys, treeKey } from '#simulator/dynamodb/engine/keys.js'
import { equalValues } from '#simulator/dynamodb/values/comparison.js'
import { compareNumbers, normalNumber } from '#simulator/dynamodb/values/numbers.js'

const number = fc
  .tuple(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), fc.integer({ min: -90, max: 85 }))
  .map(([digits, exponent]) => normalNumber(`${digits}e${exponent}`))
const small = fc.integer({ min: -20, max: 20 }).map((n) => normalNumber(`${n}e-1`))

function sortKey(value: { S: string } | { N: string } | { B: string }) {
  return treeKey('partition', orderedKeyText(value), undefined)
}

describe('numbers', () => {
  test.each([
    ['1.0', '1'],
    ['-0', '0'],
    ['007', '7'],
    ['1e3', '1000'],
    ['.5', '0.5'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ])('%s is kept as %s', (given, kept) => {
    expect(normalNumber(given)).toBe(kept)
  })

  test.each([
    ['', 'The parameter cannot be converted to a numeric value: '],
    [' 1', 'The parameter cannot be converted to a numeric value:  1'],
    ['abc', 'The parameter cannot be converted to a numeric value: abc'],
    ['0x10', 'The parameter cannot be converted to a numeric value: 0x10'],
    ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
    [
      '123456789012345678901234567890123456789',
      'Attempting to store more than 38 significant digits in a Number',
    ],
  ])('%j is refused as AWS refuses it', (given, message) => {
    expect(() => normalNumber(given)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message }),
    )
  })

  test('sort in keys as they compare, whatever their sign and size', () => {
    const any = fc.oneof(number, small)
    fc.assert(
      fc.property(any, any, (a, b) => {
        const order = Math.sign(new Big(a).cmp(b))
        expect(Math.sign(compareKeys(sortKey({ N: a }), sortKey({ N: b })))).toBe(order)
        expect(Math.sign(compareNumbers(a, b))).toBe(order)
      }),
      { seed: 1, numRuns: 2_000 },
    )
  })
})

test('text sorts by its UTF-8 bytes, beyond the basic plane too', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'é', '\u{ffff}', '\u{e000}', '\u{10000}', '\u{1f600}'),
  })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareKeys(sortKey({ S: a }), sortKey({ S: b })))).toBe(
        Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
      )
    }),
    { seed: 1, numRuns: 1_000 },
  )
})

test('binary sorts by its bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 4 }).map((array) => Buffer.from(array))
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const [x, y] = [a, b].map((each) => sortKey({ B: each.toString('base64') }))
      expect(Math.sign(compareKeys(x as never, y as never))).toBe(Math.sign(Buffer.compare(a, b)))
    }),
    { seed: 1 },
  )
})

test('sets are equal in any order, lists are not', () => {
  expect(equalValues({ SS: ['a', 'b'] }, { SS: ['b', 'a'] })).toBe(true)
  expect(equalValues({ L: [{ S: 'a' }, { S: 'b' }] }, { L: [{ S: 'b' }, { S: 'a' }] })).toBe(false)
  expect(equalValues({ SS: ['1'] }, { NS: ['1'] })).toBe(false)
})
