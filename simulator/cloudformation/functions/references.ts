// Which parameters, resources and attributes a value refers to, without evaluating it.
import { type CallNode, childrenOf, type Entry, literal, type Node, type Position } from '../template/node.js'
import { parseSubText } from './sub-text.js'

export interface Reference {
  readonly target: string
  /** undefined for a `Ref`. */
  readonly attribute: string | undefined
  readonly at: Position
}

/** Which branches of an Fn::If count. Answers undefined where that is not known: then neither does. */
export type Branches = 'all' | ((condition: string) => boolean | undefined)

export function referencesIn(node: Node, branches: Branches): Reference[] {
  if (node.kind !== 'call') return childrenOf(node).flatMap((child) => referencesIn(child, branches))
  switch (node.name) {
    case 'Ref': {
      const target = literal(node.argument)
      return target === undefined ? [] : [{ target, attribute: undefined, at: node.at }]
    }
    case 'Fn::GetAtt': {
      const names = attributeNames(node)
      const inner = referencesIn(node.argument, branches)
      return names ? [{ ...names, at: node.at }, ...inner] : inner
    }
    case 'Fn::Sub':
      return inSub(node, branches)
    case 'Fn::If':
      return referencesIn(chosenBranches(node, branches), branches)
    default:
      return referencesIn(node.argument, branches)
  }
}

/** The resource and attribute of a GetAtt; an attribute that is itself computed is ''. */
export function attributeNames(node: CallNode): { target: string; attribute: string } | undefined {
  const { argument } = node
  if (argument.kind === 'list') {
    const [target, ...rest] = argument.items.map(literal)
    return target === undefined || rest.length === 0
      ? undefined
      : { target, attribute: rest.some((part) => part === undefined) ? '' : rest.join('.') }
  }
  return splitAttribute(literal(argument) ?? '')
}

export function splitAttribute(name: string): { target: string; attribute: string } | undefined {
  const dot = name.indexOf('.')
  return dot <= 0 ? undefined : { target: name.slice(0, dot), attribute: name.slice(dot + 1) }
}

/** The text of a Sub and the names that it brings itself. */
export function subArguments(
  node: CallNode,
): { text: string; names: ReadonlyMap<string, Entry> } | undefined {
  const { argument } = node
  const [first, second] = argument.kind === 'list' ? argument.items : [argument]
  const text = literal(first)
  if (text === undefined || (second && second.kind !== 'map')) return undefined
  return { text, names: second?.kind === 'map' ? second.entries : new Map() }
}

function inSub(node: CallNode, branches: Branches): Reference[] {
  const sub = subArguments(node)
  if (!sub) return []
  const named = parseSubText(sub.text).flatMap((part): Reference[] => {
    if (!('name' in part) || sub.names.has(part.name)) return []
    return [{ target: part.name, attribute: undefined, ...splitAttribute(part.name), at: node.at }]
  })
  return [...named, ...[...sub.names.values()].flatMap((entry) => referencesIn(entry.value, branches))]
}

function chosenBranches(node: CallNode, branches: Branches): Node {
  if (node.argument.kind !== 'list') return { kind: 'list', items: [], at: node.at }
  const [condition, yes, no] = node.argument.items
  const holds = branches === 'all' ? undefined : branches(literal(condition) ?? '')
  const chosen = branches === 'all' ? [yes, no] : holds === undefined ? [] : [holds ? yes : no]
  return { kind: 'list', items: chosen.filter((item) => item !== undefined), at: node.at }
}
