// Sets, whose elements DynamoDB keeps in an order of its own: numbers by value, everything else by bytes.
import { hasOwnOrder, orderedBinary, orderedText } from './comparison.js'
import { spend } from './effort.js'
import { compareNumbers, DECIMAL_STEPS, isPlainInteger, orderedNumber } from './numbers.js'

/** Of two elements while they are sorted. */
const COMPARISON_STEPS = 20

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
  const given = [...elements]
  spend(COMPARISON_STEPS * given.length * Math.ceil(Math.log2(given.length + 1)))
  if (type !== 'NS') return sortedBy(given, given.map(type === 'SS' ? orderedText : orderedBinary))
  if (given.every(isPlainInteger)) return sortedBy(given, given.map(Number))
  spend(DECIMAL_STEPS * given.length)
  return sortedBy(given, given.map(orderedNumber))
}

function sortedBy<K extends string | number>(
  elements: readonly string[],
  keys: readonly K[],
): readonly string[] {
  // Most texts are their own keys.
  if (keys.every((key, index) => key === elements[index])) return [...elements].sort()
  const keyed = elements.map((element, index) => [keys[index] as K, element] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, element]) => element)
}
