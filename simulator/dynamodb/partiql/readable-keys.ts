// Which keys PartiQL reads by: those of one attribute each.
import { hasOneEach, type KeySchema, type TableKeySchema } from '../engine/schema.js'
import type { State } from '../engine/state.js'
import { validation } from '../errors.js'
import type { Select } from './grammar/syntax.js'

/** @throws AwsError when the key has several attributes of a kind */
export function readableKeys(schema: KeySchema): TableKeySchema {
  if (hasOneEach(schema)) return schema
  throw validation(
    'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.',
  )
}

/** @throws AwsError when the statement reads an index that PartiQL cannot read */
export function checkReadable(state: State, { source }: Select): void {
  const index =
    source.index === undefined ? undefined : state.tables.get(source.table)?.indexes.get(source.index)
  if (index) readableKeys(index.definition.schema)
}
