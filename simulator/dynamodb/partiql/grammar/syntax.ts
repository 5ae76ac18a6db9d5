// Statements as trees: what the parser makes and the cache keeps. Names and values are not looked at yet.
import type { Comparator, RawPath } from '../../expressions/syntax.js'

/** The place of a token: line and column count from 1. */
export interface Mark {
  readonly line: number
  readonly column: number
  readonly length: number
}

export type Expression =
  | PathExpression
  | Literal
  | Call
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Expression[]; readonly mark: Mark }
  | { readonly kind: 'not'; readonly term: Expression; readonly mark: Mark }
  | Comparison
  | {
      readonly kind: 'between'
      readonly operand: Expression
      readonly low: Expression
      readonly high: Expression
      readonly mark: Mark
    }
  | {
      readonly kind: 'in'
      readonly operand: Expression
      readonly candidates: Expression
      readonly mark: Mark
    }
  | { readonly kind: 'is'; readonly operand: Expression; readonly type: string; readonly mark: Mark }
  | Arithmetic

export interface PathExpression {
  readonly kind: 'path'
  readonly steps: RawPath
  readonly mark: Mark
}

export type Literal =
  | { readonly kind: 'string' | 'number'; readonly text: string; readonly mark: Mark }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly mark: Mark }
  | { readonly kind: 'null' | 'missing'; readonly mark: Mark }
  /** `?`, counted from 0. */
  | { readonly kind: 'parameter'; readonly index: number; readonly mark: Mark }
  | { readonly kind: 'list' | 'bag'; readonly elements: readonly Expression[]; readonly mark: Mark }
  | { readonly kind: 'struct'; readonly fields: readonly Field[]; readonly mark: Mark }

export interface Field {
  readonly name: Expression
  readonly value: Expression
}

export interface Call {
  readonly kind: 'call'
  /** In lower case: functions are known in any. */
  readonly name: string
  readonly operands: readonly Expression[]
  /** Of the name alone. */
  readonly mark: Mark
}

export interface Comparison {
  readonly kind: 'compare'
  readonly comparator: Comparator
  readonly left: Expression
  readonly right: Expression
  readonly mark: Mark
}

/** Also what DynamoDB has no use for: products, concatenation, LIKE. */
export interface Arithmetic {
  readonly kind: 'arithmetic'
  readonly operator: string
  readonly left: Expression
  /** undefined: `left` has the operator as its sign. */
  readonly right: Expression | undefined
  readonly mark: Mark
}

export interface TableName {
  readonly table: string
  readonly index: string | undefined
}

export interface Select {
  readonly kind: 'select'
  readonly source: TableName
  /** undefined: `*`. */
  readonly columns: readonly Expression[] | undefined
  readonly where: Expression | undefined
  readonly orderBy: readonly Ordering[]
}

export interface Ordering {
  readonly path: RawPath
  readonly descending: boolean
}

export interface Insert {
  readonly kind: 'insert'
  readonly source: TableName
  readonly item: Expression
}

export interface Update {
  readonly kind: 'update'
  readonly source: TableName
  readonly assignments: readonly Assignment[]
  readonly where: Expression | undefined
  readonly returning: Returning | undefined
}

export type Assignment =
  | { readonly kind: 'set'; readonly target: PathExpression; readonly value: Expression }
  | { readonly kind: 'remove'; readonly target: PathExpression }

export interface Returning {
  readonly extent: 'ALL' | 'MODIFIED'
  readonly age: 'OLD' | 'NEW'
}

export interface Delete {
  readonly kind: 'delete'
  readonly source: TableName
  readonly where: Expression | undefined
  readonly returning: Returning | undefined
}

/** A condition in a transaction that writes. */
export interface Exists {
  readonly kind: 'exists'
  readonly source: TableName
  readonly select: Select
}

export type Write = Insert | Update | Delete
export type Statement = Select | Write | Exists

export interface ParsedStatement {
  readonly statement: Statement
  readonly parameterCount: number
}
