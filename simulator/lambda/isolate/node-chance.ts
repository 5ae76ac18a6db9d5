// Chance for Node.js's own modules in the thread of isolates: undici draws the boundary of a FormData body with
// `crypto.randomInt`, which it takes when it is loaded. So this module must run before it is.
import crypto from 'node:crypto'
import type { Random } from '../../kernel/random.js'

let current: () => Random | undefined = () => undefined

/** From now on numbers come from the isolate that runs. */
export function drawFrom(random: () => Random | undefined): void {
  current = random
}

Object.assign(crypto, {
  // Node.js 20 asks with both bounds, 26 with the upper one.
  randomInt(...bounds: number[]): number {
    const [min, max] = (bounds.length > 1 ? bounds : [0, ...bounds]) as [number, number]
    return current()?.integer(min, max - 1) ?? min
  },
})
