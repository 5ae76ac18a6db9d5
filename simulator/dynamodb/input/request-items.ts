// RequestItems of the batches: by table.
import { validation } from '../errors.js'
import type { Constraints } from './constraints.js'
import type { Input } from './input.js'
import { withoutArn } from './table-name.js'

export type RequestItems = readonly (readonly [tableName: string, request: unknown])[]

const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/
const NAME_RULES =
  '[Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]'

/** @param shown the map as AWS shows it for the operation */
export function checkTableNames(
  items: RequestItems,
  constraints: Constraints,
  shown: (items: RequestItems) => string,
): void {
  if (items.every(([name]) => TABLE_NAME.test(withoutArn(name)))) return
  constraints.fail(
    `Value '${shown(items)}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: ${NAME_RULES}`,
  )
}

export function readRequestItems(input: Input, constraints: Constraints): RequestItems | undefined {
  return constraints.required('requestItems', input.map('RequestItems'))
}

export function tooManyItems(operation: string): Error {
  return validation(`Too many items requested for the ${operation} call`)
}
