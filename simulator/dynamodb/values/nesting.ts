// How deep lists and maps may lie in one another.
import { validation } from '../errors.js'
import type { AttributeValue } from './attribute-value.js'
import { ELEMENT_STEPS, NAME_STEPS, spend } from './effort.js'

/** AWS says 32 levels, and counts the innermost value too. */
export const MAX_NESTING = 31

/** @throws AwsError when a value would lie too deep in an item below `levels` lists and maps */
export function checkStoredNesting(value: AttributeValue, levels: number): void {
  if (levels > MAX_NESTING) throw nestingExceeded()
  if ('L' in value) {
    spend(ELEMENT_STEPS * value.L.length)
    for (const element of value.L) checkStoredNesting(element, levels + 1)
  } else if ('M' in value) {
    const elements = Object.values(value.M)
    spend(NAME_STEPS * elements.length)
    for (const element of elements) checkStoredNesting(element, levels + 1)
  }
}

export function nestingExceeded(): Error {
  return validation(
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  )
}
