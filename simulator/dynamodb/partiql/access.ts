// What a statement reads or writes, for those who need not know more of it.
import { parse } from './grammar/parse.js'

export interface Access {
  readonly tableName: string
  readonly indexName: string | undefined
  readonly kind: 'read' | 'write'
}

/** An EXISTS counts as a write, as the checks of a transaction do. @throws AwsError when there is no such statement */
export function accessOf(text: string): Access {
  const { kind, source } = parse(text).statement
  return {
    tableName: source.table,
    indexName: source.index,
    kind: kind === 'select' ? 'read' : 'write',
  }
}
