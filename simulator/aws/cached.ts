// What was read from texts that clients send again and again. Bounded; the oldest goes first.
const CAPACITY = 1_000

/**
 * @param read answers the same for the same text, and nothing that anybody changes; what it throws is not kept
 * @param longest texts are kept, longer ones read anew each time
 */
export function cached<T>(read: (text: string) => T, longest = 256): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined || known.has(text)) return found as T
    const answer = read(text)
    if (text.length > longest) return answer
    if (known.size >= CAPACITY) known.delete(known.keys().next().value as string)
    known.set(text, answer)
    return answer
  }
}
