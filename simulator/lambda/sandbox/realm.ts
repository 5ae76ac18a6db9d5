// The JavaScript realm that a function's code runs in: its own JSON and errors, so that what it is handed is of its
// own kind.

export interface Realm {
  parse(json: string): unknown
  stringify(value: unknown): string | undefined
  readonly Error: ErrorConstructor
  readonly TypeError: TypeErrorConstructor
}
