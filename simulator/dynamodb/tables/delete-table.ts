// DeleteTable: the table is gone at once; its stream stays readable (ST-05).
import type { Operation } from '../engine/operation.js'
import { tableNotFound, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { readTableName } from '../input/table-name.js'
import { describeTable } from './describe-table.js'

export const deleteTable: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const name = readTableName(input, constraints)
  constraints.check()
  const table = state.tables.get(name)
  if (!table) throw tableNotFound(name)
  if (table.settings.deletionProtection)
    throw validation(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    )
  return {
    response: { TableDescription: { ...describeTable(table, surroundings), TableStatus: 'DELETING' } },
    changes: [{ kind: 'delete-table', tableName: name, at: surroundings.now }],
  }
}
