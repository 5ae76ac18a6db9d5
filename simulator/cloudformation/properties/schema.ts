// What properties a resource has, and of what type: one description from which come the check of a template, the
// conversion of its values, the names on the wire, and the TypeScript types of the handlers.

interface Typed<T> {
  /** Only for the compiler: never there. */
  readonly type?: T
}

export interface LeafSchema<T> extends Typed<T> {
  /** `json`: anything, passed on as it stands. */
  readonly kind: 'text' | 'number' | 'boolean' | 'json'
  /** Of the values that AWS has, those that Antipode has. */
  readonly supported?: RegExp
}

export interface ListSchema<T> extends Typed<T> {
  readonly kind: 'list'
  readonly of: Schema<unknown>
}

/** Keys that the user chooses, values of one type. */
export interface RecordSchema<T> extends Typed<T> {
  readonly kind: 'record'
  readonly of: Schema<unknown>
}

export interface StructSchema<T> extends Typed<T> {
  readonly kind: 'struct'
  readonly fields: Fields
  /** Whether the service spells the names of this struct with a small first letter. */
  readonly lowerCamel: boolean
}

export type Schema<T> = LeafSchema<T> | ListSchema<T> | RecordSchema<T> | StructSchema<T>

export interface RequiredField<T> {
  readonly kind: 'required'
  readonly of: Schema<T>
}

/** Accepted, and without effect in Antipode. */
export interface FieldWithoutEffect {
  readonly kind: 'without-effect'
}

export type Field = Schema<unknown> | RequiredField<unknown> | FieldWithoutEffect
export type Fields = Readonly<Record<string, Field>>

type Simplify<T> = { [K in keyof T]: T[K] }
type Renamed<K, Camel> = Camel extends true ? Uncapitalize<K & string> : K
/** The value that a struct with these fields has. */
export type ValueOf<F extends Fields, Camel = false> = Simplify<
  {
    readonly [K in keyof F as F[K] extends RequiredField<unknown>
      ? Renamed<K, Camel>
      : never]: F[K] extends RequiredField<infer T> ? T : never
  } & {
    readonly [K in keyof F as F[K] extends Schema<unknown> ? Renamed<K, Camel> : never]?: F[K] extends Schema<
      infer T
    >
      ? T
      : never
  }
>

export const text: LeafSchema<string> = { kind: 'text' }
export const number: LeafSchema<number> = { kind: 'number' }
export const boolean: LeafSchema<boolean> = { kind: 'boolean' }
export const json: LeafSchema<unknown> = { kind: 'json' }
export const withoutEffect: FieldWithoutEffect = { kind: 'without-effect' }

/** A text of which Antipode has only some of AWS's values. */
export function supportedText(supported: RegExp): LeafSchema<string> {
  return { kind: 'text', supported }
}

export function supportedFlag(supported: boolean): LeafSchema<boolean> {
  return { kind: 'boolean', supported: new RegExp(`^${supported}$`) }
}

export function supportedNumber(supported: number): LeafSchema<number> {
  return { kind: 'number', supported: new RegExp(`^${supported}$`) }
}

export function list<T>(of: Schema<T>): ListSchema<readonly T[]> {
  return { kind: 'list', of }
}

export function record<T>(of: Schema<T>): RecordSchema<Readonly<Record<string, T>>> {
  return { kind: 'record', of }
}

export function required<T>(of: Schema<T>): RequiredField<T> {
  return { kind: 'required', of }
}

/** A struct whose members the service names as CloudFormation does. */
export function struct<F extends Fields>(fields: F): StructSchema<ValueOf<F>> {
  return { kind: 'struct', fields, lowerCamel: false }
}

/** A struct whose members the service names with a small first letter, as API Gateway's APIs do. */
export function camelStruct<F extends Fields>(fields: F): StructSchema<ValueOf<F, true>> {
  return { kind: 'struct', fields, lowerCamel: true }
}

/** The names, with dots between, of what a struct accepts without effect. */
export function namesWithoutEffect(schema: Schema<unknown>, prefix = ''): string[] {
  if (schema.kind === 'list' || schema.kind === 'record') return namesWithoutEffect(schema.of, prefix)
  if (schema.kind !== 'struct') return []
  return Object.entries(schema.fields).flatMap(([name, field]) => {
    if (field.kind === 'without-effect') return [prefix + name]
    return namesWithoutEffect(field.kind === 'required' ? field.of : field, `${prefix}${name}.`)
  })
}
