import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Random } from '#simulator/kernel/random.js'

describe('random streams', () => {
  test('the same seed and names give the same numbers; another seed or name gives others', () => {
    const draw = (seed: number | string, name: string) => Random.fromSeed(seed).fork(name).hex(32)
    expect(draw(1, 'a')).toBe(draw(1, 'a'))
    expect(new Set([draw(1, 'a'), draw(2, 'a'), draw(1, 'b'), draw('c0ffee', 'a')]).size).toBe(4)
  })

  test('a new consumer does not shift the numbers of another', () => {
    const alone = Random.fromSeed(7)
    const crowded = Random.fromSeed(7)
    crowded.fork('newcomer').float()
    crowded.integer(0, 10)
    expect(crowded.fork('old').hex(16)).toBe(alone.fork('old').hex(16))
  })

  test('a fork of a fork is not its sibling: names do not run together', () => {
    const root = Random.fromSeed(1)
    expect(root.fork('a').fork('b').hex(16)).not.toBe(root.fork('ab').hex(16))
  })

  test('numbers stay within their bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, min, span) => {
        const random = Random.fromSeed(seed)
        const whole = random.integer(min, min + span)
        expect(whole).toBeGreaterThanOrEqual(min)
        expect(whole).toBeLessThanOrEqual(min + span)
        const fraction = random.float()
        expect(fraction).toBeGreaterThanOrEqual(0)
        expect(fraction).toBeLessThan(1)
      }),
    )
  })

  test('a UUID is one of version 4', () => {
    expect(Random.fromSeed(1).uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  test('digits of base 32 are as many as asked for, and spread over all of them', () => {
    const random = Random.fromSeed(1)
    for (const digits of [0, 1, 2, 7, 26])
      expect(random.base32(digits)).toMatch(new RegExp(`^[0-9A-V]{${digits}}$`))
    expect(new Set(random.base32(2_000)).size).toBe(32)
  })

  test('a shuffle keeps every member', () => {
    const shuffled = Random.fromSeed(3).shuffle([1, 2, 3, 4, 5, 6, 7, 8])
    expect(shuffled).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect([...shuffled].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})
