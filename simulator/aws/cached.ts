// What was read from texts that clients send again and again. Bounded; the oldest goes first.
const CAPACITY = 1_000

/** @param read answers the same for the same text, and nothing that anybody changes; what it throws is not kept */
export function cached<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined || known.has(text)) return found as T
    const answer = read(text)
    if (known.size >= CAPACITY) known.delete(known.keys().next().value as string)
    known.set(text, answer)
    return answer
  }
}
