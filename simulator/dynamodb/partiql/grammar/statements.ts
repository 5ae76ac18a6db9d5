// The grammar of statements.
import type { AwsError } from '../../../aws/errors.js'
import { validation } from '../../errors.js'
import { malformed, unsupported } from '../errors.js'
import { Cursor } from './cursor.js'
import { expression } from './expressions.js'
import { simplePath } from './paths.js'
import type {
  Assignment,
  Delete,
  Exists,
  Expression,
  Insert,
  ParsedStatement,
  PathExpression,
  Returning,
  Select,
  Statement,
  TableName,
  Update,
} from './syntax.js'

const JOINS = ['join', 'inner', 'left', 'right', 'full', 'outer', 'cross'] as const
/** Keywords that a select list breaks off at. */
const NO_COLUMN: ReadonlySet<string> = new Set([
  'select',
  'from',
  'where',
  'update',
  'delete',
  'set',
  'remove',
])
const NOT_ALONE =
  "Other expressions may not be present in the select list when '*' is used without dot notation."

/** A source with what must wait until the rest of the statement is known to be well-formed. */
interface Source {
  readonly path: PathExpression
  readonly aliased: boolean
}

/** @throws AwsError */
export function parseStatement(text: string): ParsedStatement {
  const cursor = new Cursor(text)
  const checked = anyStatement(cursor)
  if (cursor.takeSymbol(';') && cursor.peek().kind !== 'end')
    throw malformed('Unexpected token after semicolon. (Only one query is allowed.)')
  if (cursor.peek().kind !== 'end') throw malformed('Unexpected token after expression')
  return { statement: checked(), parameterCount: cursor.parameterCount }
}

/** Reads the statement; what DynamoDB has against it is said by the function that comes back. */
function anyStatement(cursor: Cursor): () => Statement {
  if (cursor.takeKeyword('select')) return select(cursor)
  if (cursor.isKeyword('insert') && cursor.isKeyword('into', 1)) return insert(cursor)
  if (cursor.takeKeyword('update')) return update(cursor)
  if (cursor.takeKeyword('delete')) return deletion(cursor)
  if (cursor.takeKeyword('from')) return fromFirst(cursor)
  if (cursor.isKeyword('exists') && cursor.isSymbol('(', 1) && cursor.isKeyword('select', 2))
    return exists(cursor)
  const bare = expression(cursor)
  return () => {
    throw bare.kind === 'is'
      ? validation('Unsupported operation: IsType')
      : malformed('Expected data manipulation')
  }
}

function select(cursor: Cursor): () => Select {
  const refusals: AwsError[] = []
  if (cursor.isKeyword('distinct') || cursor.isKeyword('value')) {
    const { text, mark } = cursor.next()
    refusals.push(unsupported(`Unsupported clause: ${text.toUpperCase()}`, mark))
  } else cursor.takeKeyword('all')
  const columns = selectList(cursor, refusals)
  if (!cursor.takeKeyword('from')) throw malformed('Expected FROM after SELECT list')
  const source = fromSource(cursor)
  const where = cursor.takeKeyword('where') ? expression(cursor) : undefined
  const orderBy = cursor.takeKeyword('order') ? orderings(cursor) : []
  if (cursor.takeKeyword('limit'))
    refusals.push(unsupported('Unsupported clause: LIMIT', expression(cursor).mark))
  return () => {
    for (const refusal of refusals) throw refusal
    return { kind: 'select', source: tableName(source), columns, where, orderBy }
  }
}

function selectList(cursor: Cursor, refusals: AwsError[]): readonly Expression[] | undefined {
  let stars = 0
  const items = cursor.listOf(() => {
    const { kind, text } = cursor.peek()
    if (cursor.takeSymbol('*')) {
      stars++
      return undefined
    }
    if (kind === 'keyword' && NO_COLUMN.has(text))
      throw malformed(
        `Expected identifier or an expression but found unexpected keyword '${text}' in a select list.`,
      )
    const item = expression(cursor)
    if (alias(cursor)) refusals.push(validation('Aliasing is not supported'))
    return item
  })
  if (stars === 0) return items as readonly Expression[]
  if (items.length > 1) throw malformed(NOT_ALONE)
  return undefined
}

function orderings(cursor: Cursor): Select['orderBy'] {
  if (!cursor.takeKeyword('by')) throw malformed('Expected BY')
  return cursor.listOf(() => {
    const key = expression(cursor)
    if (key.kind !== 'path') throw malformed('Unexpected term')
    const descending = cursor.takeKeyword('desc')
    if (!descending) cursor.takeKeyword('asc')
    return { path: key.steps, descending }
  })
}

function insert(cursor: Cursor): () => Insert {
  cursor.next()
  cursor.next()
  const source = simplePath(cursor)
  const one = cursor.takeKeyword('value')
  const values = !one && cursor.takeKeyword('values')
  const items = values ? cursor.listOf(() => expression(cursor)) : [expression(cursor)]
  const given = returning(cursor)
  return () => {
    if (source.steps.length > 1) throw validation('FROM clause may only contain a single table name')
    if (!one)
      throw validation(
        'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead',
      )
    if (given)
      throw validation(
        `Invalid returning clause: ${shown(given)}. RETURNING is not allowed in INSERT statements.`,
      )
    return {
      kind: 'insert',
      source: tableName({ path: source, aliased: false }),
      item: items[0] as Expression,
    }
  }
}

function update(cursor: Cursor): () => Update {
  const source = { path: simplePath(cursor), aliased: alias(cursor) }
  const assignments = assigned(cursor)
  const where = cursor.takeKeyword('where') ? expression(cursor) : undefined
  return updateOf(source, assignments, where, returning(cursor))
}

/** `FROM … WHERE … SET …`, PartiQL's other form of UPDATE. */
function fromFirst(cursor: Cursor): () => Update {
  const source = fromSource(cursor)
  const where = cursor.takeKeyword('where') ? expression(cursor) : undefined
  return updateOf(source, assigned(cursor), where, returning(cursor))
}

function updateOf(
  source: Source,
  assignments: readonly Assignment[],
  where: Expression | undefined,
  given: Returning | undefined,
): () => Update {
  return () => ({ kind: 'update', source: tableName(source), assignments, where, returning: given })
}

function assigned(cursor: Cursor): readonly Assignment[] {
  const assignments: Assignment[] = []
  for (;;) {
    if (cursor.takeKeyword('set')) assignments.push(...cursor.listOf(() => assignment(cursor)))
    else if (cursor.takeKeyword('remove')) assignments.push({ kind: 'remove', target: simplePath(cursor) })
    else if (assignments.length > 0) return assignments
    else throw malformed('Expected data manipulation')
  }
}

function assignment(cursor: Cursor): Assignment {
  const target = simplePath(cursor)
  if (!cursor.takeSymbol('=')) throw malformed("Expected '='")
  return { kind: 'set', target, value: expression(cursor) }
}

function deletion(cursor: Cursor): () => Delete {
  if (!cursor.takeKeyword('from')) throw malformed('Expected FROM after DELETE')
  const source = { path: simplePath(cursor), aliased: alias(cursor) }
  const where = cursor.takeKeyword('where') ? expression(cursor) : undefined
  const given = returning(cursor)
  return () => {
    const table = tableName(source)
    if (given && (given.extent !== 'ALL' || given.age !== 'OLD'))
      throw validation(
        `Invalid returning clause: ${shown(given)}. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
      )
    return { kind: 'delete', source: table, where, returning: given }
  }
}

function exists(cursor: Cursor): () => Exists {
  cursor.next()
  cursor.next()
  cursor.next()
  const checked = select(cursor)
  cursor.expectSymbol(')', 'RIGHT_PAREN')
  return () => {
    const selected = checked()
    return { kind: 'exists', source: selected.source, select: selected }
  }
}

function returning(cursor: Cursor): Returning | undefined {
  if (!cursor.takeKeyword('returning')) return undefined
  const extent = cursor.takeKeyword('all') ? 'ALL' : cursor.takeKeyword('modified') ? 'MODIFIED' : undefined
  const age = cursor.takeKeyword('old') ? 'OLD' : cursor.takeKeyword('new') ? 'NEW' : undefined
  if (!extent || !age) throw malformed('Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.')
  if (!cursor.takeSymbol('*')) throw malformed('Unsupported syntax in RETURNING columns.')
  return { extent, age }
}

function shown({ extent, age }: Returning): string {
  return `RETURNING ${extent} ${age} *`
}

function fromSource(cursor: Cursor): Source {
  const path = expression(cursor)
  if (path.kind !== 'path') throw malformed('Unexpected term')
  const source = { path, aliased: alias(cursor) }
  if (cursor.isSymbol(',') || JOINS.some((join) => cursor.isKeyword(join)))
    throw validation('Only select from a single table or index is supported.')
  return source
}

/** Takes an alias, which the grammar allows. */
function alias(cursor: Cursor): boolean {
  const named = cursor.takeKeyword('as')
  if (cursor.peek().kind === 'identifier') {
    cursor.next()
    return true
  }
  if (named) throw malformed('Expected identifier for AS-alias')
  return false
}

/** @throws AwsError when DynamoDB cannot take the path for a table, or one of its indexes */
function tableName({ path: { steps }, aliased }: Source): TableName {
  if (aliased) throw validation('Aliasing is not supported')
  if (steps.length > 2) throw validation('A path may contain at most 2 components in the FROM clause')
  const [table, index] = steps
  if (typeof table !== 'string' || typeof index === 'number') throw malformed('Invalid path dot component')
  if (table === '' || index === '') throw validation('Path component cannot be an empty string')
  return { table, index }
}
