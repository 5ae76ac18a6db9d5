// Whether a text lies in another, in time that grows with their lengths, never with their product: `aaabaaa` in a long
// row of `a` takes JavaScript's own search seconds.
import { CHARACTER_STEPS, spend } from './effort.js'

/** For so few characters the product does not matter. */
const SHORT = 8

/** Knuth, Morris and Pratt's search. */
export function textIncludes(whole: string, part: string): boolean {
  if (part.length > whole.length) return false
  spend(CHARACTER_STEPS * whole.length)
  if (part.length <= SHORT) return whole.includes(part)
  const units = unitsOf(whole)
  const wanted = unitsOf(part)
  const borders = bordersOf(wanted)
  let matched = 0
  for (let index = 0; index < units.length; index++) {
    const unit = units[index]
    while (matched > 0 && wanted[matched] !== unit) matched = borders[matched - 1] as number
    if (wanted[matched] === unit && ++matched === wanted.length) return true
  }
  return false
}

/** Apart from the text, where each takes several times as long to get at. */
function unitsOf(text: string): Uint16Array {
  const bytes = Buffer.from(text, 'utf16le')
  return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length)
}

/** For each beginning of the text: how much of its own beginning it ends with. */
function bordersOf(text: Uint16Array): Uint32Array {
  const borders = new Uint32Array(text.length)
  let length = 0
  for (let index = 1; index < text.length; index++) {
    const unit = text[index]
    while (length > 0 && text[length] !== unit) length = borders[length - 1] as number
    if (text[length] === unit) length++
    borders[index] = length
  }
  return borders
}
