// A template or deployment file as a tree in which every value knows its line. Intrinsic functions, in long or short
// form, are nodes of their own; nothing is evaluated here.

export interface Position {
  /** As the user named it. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As written: an account number keeps its leading zeros. */
  readonly text: string
  readonly at: Position
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly at: Position
}

export interface Entry {
  /** Where the key stands. */
  readonly at: Position
  readonly value: Node
}

export interface MapNode {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly at: Position
}

export interface CallNode {
  readonly kind: 'call'
  /** The long form, e.g. `Ref`, `Fn::Sub`. */
  readonly name: string
  readonly argument: Node
  readonly at: Position
}

export type Node = ScalarNode | ListNode | MapNode | CallNode

export function scalar(at: Position, value: ScalarNode['value'], text = String(value ?? '')): ScalarNode {
  return { kind: 'scalar', value, text, at }
}

export function list(at: Position, items: readonly Node[]): ListNode {
  return { kind: 'list', items, at }
}

/** Leaves out what is undefined. */
export function map(at: Position, members: Readonly<Record<string, Node | undefined>>): MapNode {
  const entries = new Map<string, Entry>()
  for (const [key, value] of Object.entries(members)) if (value) entries.set(key, { at: value.at, value })
  return { kind: 'map', entries, at }
}

export function call(at: Position, name: string, argument: Node): CallNode {
  return { kind: 'call', name, argument, at }
}

export function ref(at: Position, logicalId: string): CallNode {
  return call(at, 'Ref', scalar(at, logicalId))
}

export function sub(at: Position, text: string): CallNode {
  return call(at, 'Fn::Sub', scalar(at, text))
}

/** A member of a map; undefined when the node is no map or has no such member. */
export function member(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined
}

/** The text of a scalar that is written out; undefined for anything else. */
export function literal(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined
}

/** The logical id or parameter in a `Ref`; undefined for anything else. */
export function refTarget(node: Node | undefined): string | undefined {
  return node?.kind === 'call' && node.name === 'Ref' ? literal(node.argument) : undefined
}

export function childrenOf(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items
  if (node.kind === 'map') return [...node.entries.values()].map((entry) => entry.value)
  return node.kind === 'call' ? [node.argument] : []
}

/** The plain JSON of a node without calls. */
export function toJson(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(toJson)
  if (node.kind === 'map')
    return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toJson(entry.value)]))
  return node.kind === 'call' ? { [node.name]: toJson(node.argument) } : node.value
}

export function where({ file, line }: Position): string {
  return `${file}:${line}`
}
