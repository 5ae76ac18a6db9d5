// The TableName member: a name, or a table's ARN.
import { parseArn } from '../../aws/arn.js'
import type { State, Table } from '../engine/state.js'
import { resourceNotFound, validation } from '../errors.js'
import type { ValueLayer } from '../values/value-layer.js'
import { Constraints } from './constraints.js'
import type { Input } from './input.js'

/**
 * Valid once `constraints.check()` has passed.
 *
 * @param layer in the current one an empty name is answered at once, and alone
 */
export function readTableName(
  input: Input,
  constraints: Constraints,
  layer: ValueLayer = 'older',
  path = 'tableName',
): string {
  const given = input.text('TableName')
  constraints.required(path, given)
  if (given === '' && layer === 'current')
    throw Constraints.alone(
      "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  const name = given === undefined ? undefined : withoutArn(given)
  constraints.length(path, name, 1, 255)
  if (name) constraints.nameCharacters(path, name)
  return name ?? ''
}

export function withoutArn(tableName: string): string {
  if (!tableName.startsWith('arn:')) return tableName
  return /^table\/([^/]+)$/.exec(parseArn(tableName)?.resource ?? '')?.[1] ?? tableName
}

function checkTableNameLength(name: string): void {
  if (name.length < 3 || name.length > 255)
    throw validation('TableName must be at least 3 characters long and at most 255 characters long')
}

/** A table whose items can be read and written. @throws AwsError */
export function activeTable(state: State, name: string): Table {
  const table = state.tables.get(name)
  if (table?.status !== 'ACTIVE') {
    checkTableNameLength(name)
    throw resourceNotFound()
  }
  return table
}
