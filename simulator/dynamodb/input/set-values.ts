// Sets of a request: not empty, nothing twice.
import { invalidParameter, validation } from '../errors.js'
import { normalNumber } from '../values/numbers.js'
import { isSorted, type SetType, sortedElements } from '../values/sets.js'
import type { ValueLayer } from '../values/value-layer.js'
import { asBinary, asText, serialization } from './input.js'
import { mapElements } from './map-elements.js'

/**
 * More that differ have no room in an item. Such a set is refused for its size by whoever would keep it, equals none that
 * is kept, and need not be sorted for that.
 */
const MOST_ELEMENTS = 204_800

const EMPTY: Readonly<Record<SetType, string>> = {
  SS: 'An string set  may not be empty',
  NS: 'An number set  may not be empty',
  BS: 'Binary sets should not be empty',
}

/**
 * The elements in DynamoDB's order: the array itself where it has that already.
 *
 * @throws AwsError in the words of the layer
 */
export function parseSet(type: SetType, content: unknown, layer: ValueLayer): readonly string[] {
  if (!Array.isArray(content)) throw serialization('Unexpected field type')
  if (content.length === 0) throw invalidParameter(EMPTY[type])
  const elements = parseElements(type, content, layer)
  if (elements.length > MOST_ELEMENTS) return checkedElements(type, elements, layer)
  return isSorted(type, elements) ? elements : sortedSet(type, elements, layer)
}

function parseElements(type: SetType, content: readonly unknown[], layer: ValueLayer): readonly string[] {
  switch (type) {
    case 'SS':
      return mapElements(content, asText)
    case 'NS':
      return parseNumbers(content, layer)
    case 'BS':
      return mapElements(content, asBinary)
  }
}

/** Apart from the others, which make no function for it. */
function parseNumbers(content: readonly unknown[], layer: ValueLayer): readonly string[] {
  return mapElements(content, (element) => normalNumber(asText(element), layer))
}

function checkedElements(type: SetType, elements: readonly string[], layer: ValueLayer): readonly string[] {
  if (new Set(elements).size < elements.length) throw duplicates(type, elements, layer)
  return elements
}

function sortedSet(type: SetType, elements: readonly string[], layer: ValueLayer): readonly string[] {
  const sorted = sortedElements(type, elements)
  if (sorted.some((element, index) => element === sorted[index + 1])) throw duplicates(type, elements, layer)
  return sorted.every((element, index) => element === elements[index]) ? elements : sorted
}

function duplicates(type: SetType, elements: readonly string[], layer: ValueLayer): Error {
  if (type === 'NS')
    return layer === 'current'
      ? invalidParameter('Input collection contains duplicates.')
      : validation('Input collection contains duplicates')
  const separator = layer === 'current' && type === 'BS' ? ',' : ', '
  const shown = (layer === 'current' ? upToRepeat(type, elements).map((text) => `"${text}"`) : elements).join(
    separator,
  )
  return invalidParameter(
    `Input collection [${shown}]${type === 'BS' ? 'of type BS' : ''} contains duplicates.`,
  )
}

/** As AWS shows them: what it had put into the set in the set's order, then the repeated one and the rest. */
function upToRepeat(type: SetType, elements: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  for (const element of elements) {
    if (seen.has(element)) break
    seen.add(element)
  }
  return [...sortedElements(type, seen), ...elements.slice(seen.size)]
}
