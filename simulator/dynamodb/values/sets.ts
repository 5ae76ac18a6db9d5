// Sets, whose elements DynamoDB keeps in an order of its own: numbers by value, everything else by bytes.
import { hasOwnOrder, orderedBinary, orderedText } from './comparison.js'
import { compareNumbers } from './numbers.js'

export type SetType = 'SS' | 'NS' | 'BS'

/** Whether elements are plainly in their order, each once; false also where it would cost much to know. */
export function isSorted(type: SetType, elements: readonly string[]): boolean {
  if (type === 'BS') return false
  let before: string | undefined
  for (const element of elements) {
    if (type === 'SS' && !hasOwnOrder(element)) return false
    if (before !== undefined && (type === 'NS' ? compareNumbers(before, element) >= 0 : before >= element))
      return false
    before = element
  }
  return true
}

/** A new array of the elements in their order. */
export function sortedElements(type: SetType, elements: Iterable<string>): readonly string[] {
  if (type === 'NS') return [...elements].sort(compareNumbers)
  const ordered = type === 'SS' ? orderedText : orderedBinary
  const given = [...elements]
  const keys = given.map(ordered)
  // Most texts are their own keys.
  if (keys.every((key, index) => key === given[index])) return given.sort()
  const keyed = given.map((element, index) => [keys[index] as string, element] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, element]) => element)
}
