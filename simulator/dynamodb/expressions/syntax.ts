// Expressions as trees, names and values still unresolved: what the parsers make and the cache keeps.

/** `#name` or a plain name; a number is an index of a list. */
export type RawPath = readonly (string | number)[]

export type Operand =
  | { readonly kind: 'path'; readonly path: RawPath }
  | { readonly kind: 'value'; readonly name: string }
  | Call

export interface Call {
  readonly kind: 'call'
  readonly name: string
  readonly operands: readonly Operand[]
}

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  /** `group`: in parentheses. */
  | { readonly kind: 'not' | 'group'; readonly term: Condition }
  | {
      readonly kind: 'compare'
      readonly comparator: Comparator
      readonly left: Operand
      readonly right: Operand
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | Call

export type UpdateValue =
  | Operand
  | { readonly kind: 'sum'; readonly sign: '+' | '-'; readonly left: Operand; readonly right: Operand }

export type UpdateClause =
  | { readonly section: 'SET'; readonly path: RawPath; readonly value: UpdateValue }
  | { readonly section: 'REMOVE'; readonly path: RawPath }
  | {
      readonly section: 'ADD' | 'DELETE'
      readonly path: RawPath
      /** The name of the value. */
      readonly value: string
    }
