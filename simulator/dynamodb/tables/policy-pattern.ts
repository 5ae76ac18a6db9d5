// Names with wildcards, as policies have them: `*` is any text, `?` one character.

/** Takes at most the product of both lengths, whatever the pattern is. */
export function isMatch(pattern: string, text: string): boolean {
  let [inPattern, inText] = [0, 0]
  /** Where the last `*` was, and up to where it has taken the text. */
  let [star, taken] = [-1, 0]
  while (inText < text.length) {
    const wanted = pattern[inPattern]
    if (wanted === '*') {
      star = inPattern++
      taken = inText
    } else if (wanted === '?' || wanted === text[inText]) {
      inPattern++
      inText++
    } else if (star >= 0) {
      inPattern = star + 1
      inText = ++taken
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern++
  return inPattern === pattern.length
}
