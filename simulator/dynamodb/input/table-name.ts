// The TableName member: a name, or a table's ARN.
import { parseArn } from '../../aws/arn.js'
import type { State, Table } from '../engine/state.js'
import { resourceNotFound, validation } from '../errors.js'
import type { Constraints } from './constraints.js'
import type { Input } from './input.js'

/** Valid once `constraints.check()` has passed. */
export function readTableName(input: Input, constraints: Constraints): string {
  const given = input.text('TableName')
  constraints.required('tableName', given)
  constraints.length('tableName', given, 1, 1_024)
  const name = given === undefined ? '' : withoutArn(given)
  if (name !== '') constraints.nameCharacters('tableName', name)
  return name
}

export function withoutArn(tableName: string): string {
  if (!tableName.startsWith('arn:')) return tableName
  return /^table\/([^/]+)$/.exec(parseArn(tableName)?.resource ?? '')?.[1] ?? tableName
}

export function checkTableNameLength(name: string): void {
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
