// Parsed expressions by their text: applications repeat a few of them. Bounded; the oldest goes first.
const CAPACITY = 1_000

export function cached<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const parsed = parse(text)
    if (known.size >= CAPACITY) known.delete(known.keys().next().value as string)
    known.set(text, parsed)
    return parsed
  }
}
