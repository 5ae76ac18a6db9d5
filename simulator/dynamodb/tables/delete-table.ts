// DeleteTable: the table is gone at once; its stream stays readable (ST-05).
import type { Operation } from '../engine/operation.js'
import { resourceInUse, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { describeTable } from './describe-table.js'
import { beingCreated, checkRequest, existing, readTable } from './table-name.js'

/** What AWS does not tell any more of a table that it is deleting. */
const NOT_TOLD = [
  'AttributeDefinitions',
  'KeySchema',
  'CreationDateTime',
  'WarmThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
]

export const deleteTable: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  checkRequest(input, constraints, state.region)
  const table = existing(state, name)
  if (table.status === 'CREATING') throw beingCreated(name)
  if ([...table.indexes.values()].some(({ status }) => status === 'CREATING'))
    throw resourceInUse(
      'Attempt to change a resource which is still in use: Cannot delete table while indexes are being created, updated, or deleted.',
    )
  if (table.settings.deletionProtection)
    throw validation(
      surroundings.replicas(name)?.length
        ? `Cannot delete table ${name} in region ${state.region} because it has deletion protection enabled. Disable deletion protection first.`
        : 'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    )
  const described = Object.entries(describeTable(table, surroundings))
  return {
    response: {
      TableDescription: {
        ...Object.fromEntries(described.filter(([member]) => !NOT_TOLD.includes(member))),
        TableStatus: 'DELETING',
      },
    },
    changes: [{ kind: 'delete-table', tableName: name, at: surroundings.now }],
  }
}
