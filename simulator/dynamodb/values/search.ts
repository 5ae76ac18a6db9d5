// Whether a text lies in another, in time that grows with their lengths, never with their product: `aaabaaa` in a long
// row of `a` takes JavaScript's own search seconds.

/** For so few characters the product does not matter. */
const SHORT = 8

/** Knuth, Morris and Pratt's search. */
export function textIncludes(whole: string, part: string): boolean {
  if (part.length <= SHORT) return whole.includes(part)
  if (part.length > whole.length) return false
  const borders = bordersOf(part)
  let matched = 0
  for (let index = 0; index < whole.length; index++) {
    const unit = whole.charCodeAt(index)
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = borders[matched - 1] as number
    if (part.charCodeAt(matched) === unit && ++matched === part.length) return true
  }
  return false
}

/** For each beginning of the text: how much of its own beginning it ends with. */
function bordersOf(text: string): Uint32Array {
  const borders = new Uint32Array(text.length)
  let length = 0
  for (let index = 1; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    while (length > 0 && text.charCodeAt(length) !== unit) length = borders[length - 1] as number
    if (text.charCodeAt(length) === unit) length++
    borders[index] = length
  }
  return borders
}
