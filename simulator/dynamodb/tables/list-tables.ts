// ListTables: names in order, up to 100 a page.
import type { Operation } from '../engine/operation.js'
import { Constraints } from '../input/constraints.js'

const MAX_PAGE = 100

export const listTables: Operation = (state, input) => {
  const constraints = new Constraints()
  const start = input.text('ExclusiveStartTableName')
  constraints.nameCharacters('exclusiveStartTableName', start)
  constraints.length('exclusiveStartTableName', start, 3, 255)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, MAX_PAGE)
  constraints.check()
  const names = [...state.tables.keys()].sort().filter((name) => start === undefined || name > start)
  const page = names.slice(0, limit ?? MAX_PAGE)
  return {
    response: {
      TableNames: page,
      ...(page.length < names.length && { LastEvaluatedTableName: page.at(-1) }),
    },
    changes: [],
  }
}
