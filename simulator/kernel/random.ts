// Random numbers as streams forked by name from one seed: adding a consumer never shifts another's numbers.
import { createHash } from 'node:crypto'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

export const DEFAULT_SEED = 1

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUV'
/** Every two digits of base 32. */
const PAIRS = Array.from({ length: 2 ** 10 }, (_, n) => `${DIGITS[n >> 5]}${DIGITS[n & 31]}`)

export class Random {
  readonly #path: string
  #generator: RandomGenerator | undefined

  private constructor(path: string) {
    this.#path = path
  }

  /** @param seed any number or text (a commit hash will do); printed by everything that starts a world. */
  static fromSeed(seed: number | string): Random {
    return new Random(String(seed))
  }

  /** An independent stream. The same name under the same parent is the same stream, from its beginning. */
  fork(name: string): Random {
    return new Random(`${this.#path}\n${name}`)
  }

  /** Whole number, both ends included. */
  integer(min: number, max: number): number {
    return uniformInt(this.#stream(), min, max)
  }

  /** In [0, 1), 32 bits of resolution. */
  float(): number {
    return (this.#stream().next() >>> 0) / 2 ** 32
  }

  /** Normally distributed, mean 0, standard deviation 1 (Box–Muller). */
  normal(): number {
    const u = 1 - this.float()
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.float())
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    const stream = this.#stream()
    for (let index = 0; index < length; index += 4) {
      const word = stream.next()
      for (let byte = 0; byte < 4 && index + byte < length; byte++) bytes[index + byte] = word >>> (8 * byte)
    }
    return bytes
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    return Buffer.from(this.bytes(Math.ceil(digits / 2)))
      .toString('hex')
      .slice(0, digits)
  }

  /** Upper-case digits of base 32 (RFC 4648, section 7). */
  base32(digits: number): string {
    const stream = this.#stream()
    let text = ''
    while (text.length < digits) {
      const word = stream.next()
      text += PAIRS[word & 0x3ff]
      text += PAIRS[(word >>> 10) & 0x3ff]
      text += PAIRS[(word >>> 20) & 0x3ff]
    }
    return text.slice(0, digits)
  }

  /** RFC 9562 version 4. */
  uuid(): string {
    const bytes = Buffer.from(this.bytes(16))
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
    const hex = bytes.toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  /** A new array in random order. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let index = shuffled.length - 1; index > 0; index--) {
      const other = this.integer(0, index)
      ;[shuffled[index], shuffled[other]] = [shuffled[other] as T, shuffled[index] as T]
    }
    return shuffled
  }

  #stream(): RandomGenerator {
    if (!this.#generator) {
      const digest = createHash('sha256').update(this.#path).digest()
      this.#generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)))
    }
    return this.#generator
  }
}
