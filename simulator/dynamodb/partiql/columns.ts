// The columns of a SELECT: what each shows of an item, and under which name.
import { validation } from '../errors.js'
import { valueAt } from '../expressions/paths.js'
import type { Project } from '../expressions/projection.js'
import type { RawPath } from '../expressions/syntax.js'
import { type AttributeValue, setAttribute } from '../values/attribute-value.js'
import { unsupported } from './errors.js'
import type { Expression } from './grammar/syntax.js'

export interface Columns {
  /** The attributes of an item that they reach into, in the statement's order. */
  readonly attributes: readonly string[]
  readonly project: Project
}

/** @throws AwsError when a column is no path, or two have one name */
export function bindColumns(columns: readonly Expression[]): Columns {
  const named = new Map<string, RawPath>()
  const attributes: string[] = []
  for (const column of columns) {
    if (column.kind !== 'path') throw unsupported('Unexpected path component', column.mark)
    const name = columnName(column.steps)
    if (named.has(name)) throw validation(`Duplicate identifiers in select clause: ${name}`)
    named.set(name, column.steps)
    attributes.push(column.steps[0] as string)
  }
  return {
    attributes,
    project: (item) => {
      const shown: Record<string, AttributeValue> = {}
      for (const [name, path] of named) {
        const value = valueAt(item, path)
        if (value) setAttribute(shown, name, value)
      }
      return shown
    },
  }
}

/** A path's last name, with the indexes that follow it. */
function columnName(path: RawPath): string {
  const last = path.findLastIndex((step) => typeof step === 'string')
  return path
    .slice(last)
    .map((step) => (typeof step === 'number' ? `[${step}]` : step))
    .join('')
}
