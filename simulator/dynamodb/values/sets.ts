// Sets, whose elements DynamoDB keeps in an order of its own: numbers by value, everything else by bytes.
import { orderedBinary, orderedText } from './comparison.js'
import { compareNumbers } from './numbers.js'

export type SetType = 'SS' | 'NS' | 'BS'

/** A new array of the elements in their order. */
export function sortedElements(type: SetType, elements: Iterable<string>): readonly string[] {
  if (type === 'NS') return [...elements].sort(compareNumbers)
  const ordered = type === 'SS' ? orderedText : orderedBinary
  const keyed = Array.from(elements, (element) => [ordered(element), element] as const)
  // Most texts are in their own order, which needs no comparing function.
  if (keyed.every(([key, element]) => key === element)) return [...elements].sort()
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, element]) => element)
}
