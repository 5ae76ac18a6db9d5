/** A repeated group of four would exhaust the stack on large values. */
const CHARACTERS = /^[A-Za-z0-9+/]*={0,2}$/

/** Whether a text is base64 as AWS takes it: in fours, and the only text for its bytes. */
export function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !CHARACTERS.test(text)) return false
  // The last character may carry bits that mean nothing.
  const end = text.slice(-4)
  return Buffer.from(end, 'base64').toString('base64') === end
}
