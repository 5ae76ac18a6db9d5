const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** A repeated group of four would exhaust the stack on large values. */
const CHARACTERS = /^[A-Za-z0-9+/]*={0,2}$/

/** Whether a text is base64 as AWS takes it: in fours, and the only text for its bytes. */
export function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !CHARACTERS.test(text)) return false
  // The last character may carry bits that mean nothing.
  if (text.endsWith('==')) return endsIn(4, text, text.length - 3)
  return !text.endsWith('=') || endsIn(2, text, text.length - 2)
}

/** Whether the last bits of the character are zeros. */
function endsIn(bits: number, text: string, index: number): boolean {
  return DIGITS.indexOf(text.charAt(index)) % 2 ** bits === 0
}
