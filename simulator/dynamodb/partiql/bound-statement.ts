// A statement with its parameters, as far as it is known without its table.
import { validation } from '../errors.js'
import type { Update } from '../expressions/update.js'
import type { Attributes, AttributeValue } from '../values/attribute-value.js'
import { bindColumns, type Columns } from './columns.js'
import { bindWhere, type Term } from './conditions.js'
import { unsupported } from './errors.js'
import { parse } from './grammar/parse.js'
import type {
  Delete,
  Exists,
  Insert,
  Returning,
  Select,
  Statement,
  Update as UpdateStatement,
} from './grammar/syntax.js'
import { Scope } from './scope.js'
import { bindAssignments } from './updates.js'
import { literalFields } from './values.js'

interface Bound<S extends Statement> {
  readonly kind: S['kind']
  readonly statement: S
  readonly scope: Scope
  /** What WHERE says. */
  readonly terms: readonly Term[]
}

export interface BoundSelect extends Bound<Select> {
  readonly kind: 'select'
  /** undefined: `*`. */
  readonly columns: Columns | undefined
}

export interface BoundInsert extends Bound<Insert> {
  readonly kind: 'insert'
  readonly item: Attributes
}

export interface BoundUpdate extends Bound<UpdateStatement> {
  readonly kind: 'update'
  readonly update: Update
}

export interface BoundDelete extends Bound<Delete> {
  readonly kind: 'delete'
}

export interface BoundExists extends Bound<Exists> {
  readonly kind: 'exists'
}

export type BoundWrite = BoundInsert | BoundUpdate | BoundDelete
export type BoundStatement = BoundSelect | BoundWrite | BoundExists

/**
 * @param refuse throws what AWS says of a SELECT's source once its values are known, before it looks at its columns
 * @throws AwsError when the statement is wrong whatever its table is
 */
export function bindStatement(
  text: string,
  parameters: readonly AttributeValue[],
  refuse: (select: Select) => void = () => {},
): BoundStatement {
  const { statement, parameterCount } = parse(text)
  if (parameterCount !== parameters.length)
    throw validation("Number of parameters in request and statement don't match.")
  const scope = new Scope(parameters)
  switch (statement.kind) {
    case 'select': {
      const terms = bindWhere(statement.where, scope)
      refuse(statement)
      const columns = statement.columns && bindColumns(statement.columns)
      return { kind: 'select', statement, scope, columns, terms }
    }
    case 'insert':
      return { kind: 'insert', statement, scope, terms: [], item: itemOf(statement, scope) }
    case 'update': {
      const update = bindAssignments(statement.assignments, scope)
      return { kind: 'update', statement, scope, update, terms: bindWhere(statement.where, scope) }
    }
    case 'delete':
      return { kind: 'delete', statement, scope, terms: bindWhere(statement.where, scope) }
    case 'exists':
      return { kind: 'exists', statement, scope, terms: bindWhere(statement.select.where, scope) }
  }
}

/** What the statement says that it returns. */
export function returningOf({ statement }: BoundStatement): Returning | undefined {
  return statement.kind === 'update' || statement.kind === 'delete' ? statement.returning : undefined
}

function itemOf({ item }: Insert, scope: Scope): Attributes {
  if (item.kind !== 'struct') throw unsupported('The item of an INSERT must be a tuple', item.mark)
  return literalFields(item, (value) => scope.constant(value))
}
