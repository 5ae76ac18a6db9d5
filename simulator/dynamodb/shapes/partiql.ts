// The members of PartiQL's requests.
import { BOOLEAN, INTEGER, listOf, type Members, structure, TEXT, VALUE } from './shape.js'

const STATEMENT: Members = {
  Statement: TEXT,
  Parameters: listOf(VALUE),
  ReturnValuesOnConditionCheckFailure: TEXT,
}

export const PARTIQL_SHAPES: Readonly<Record<string, Members>> = {
  ExecuteStatement: {
    ...STATEMENT,
    ConsistentRead: BOOLEAN,
    NextToken: TEXT,
    ReturnConsumedCapacity: TEXT,
    Limit: INTEGER,
  },
  BatchExecuteStatement: {
    Statements: listOf(structure('BatchStatementRequest', { ...STATEMENT, ConsistentRead: BOOLEAN })),
    ReturnConsumedCapacity: TEXT,
  },
  ExecuteTransaction: {
    TransactStatements: listOf(structure('ParameterizedStatement', STATEMENT)),
    ClientRequestToken: TEXT,
    ReturnConsumedCapacity: TEXT,
  },
}
