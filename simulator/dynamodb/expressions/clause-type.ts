// The type that a clause of an update expression gives its path, where the expression says it by itself.
import { typeOf, type ValueType } from '../values/attribute-value.js'
import type { Bindings } from './bindings.js'
import type { UpdateClause, UpdateValue } from './syntax.js'

/** @returns undefined: it depends on the item, or the clause takes away */
export function clauseType(clause: UpdateClause, bindings: Bindings): ValueType | undefined {
  switch (clause.section) {
    case 'SET':
      return valueType(clause.value, bindings)
    case 'ADD':
      return typeOf(bindings.value(clause.value))
    default:
      return undefined
  }
}

function valueType(value: UpdateValue, bindings: Bindings): ValueType | undefined {
  switch (value.kind) {
    case 'value':
      return typeOf(bindings.value(value.name))
    case 'sum':
      return 'N'
    case 'call':
      return value.name === 'list_append' ? 'L' : undefined
    default:
      return undefined
  }
}
