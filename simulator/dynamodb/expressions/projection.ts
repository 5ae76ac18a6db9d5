// The part of an item that a set of document paths reaches.
import { type Attributes, type AttributeValue, attribute, setAttribute } from '../values/attribute-value.js'
import { ELEMENT_STEPS, OPERATOR_STEPS, spend } from '../values/effort.js'
import type { Path } from './bindings.js'
import { type Grammar, Parser } from './parser.js'
import { addPath, newPathNode, type PathNode } from './paths.js'
import type { RawPath } from './syntax.js'

export type Project = (item: Attributes) => Attributes

const GRAMMAR: Grammar = { keywords: new Set(), place: 'condition', groupsPaths: false, flaws: ['path'] }

export function parseProjection(text: string): readonly RawPath[] {
  const parser = new Parser(text, GRAMMAR)
  const paths = parser.listOf(() => parser.path())
  parser.finish()
  return paths
}

/** A projection, and the top-level attributes that it names. */
export interface Projection {
  readonly of: Project
  readonly heads: ReadonlySet<string>
}

/** @throws ExpressionError when two paths overlap */
export function projection(paths: readonly Path[]): Projection {
  const root = newPathNode<true>()
  const added: Path[] = []
  for (const path of paths) addPath(root, added, path, true)
  return {
    of: (item) => projectMap(item, root) ?? {},
    heads: new Set(root.children.keys() as Iterable<string>),
  }
}

function projectMap(attributes: Attributes, node: PathNode<true>): Attributes | undefined {
  spend(OPERATOR_STEPS * node.children.size)
  const projected: Record<string, AttributeValue> = {}
  let any = false
  for (const [name, child] of node.children) {
    const value = attribute(attributes, name as string)
    const part = value && project(value, child)
    if (part) {
      setAttribute(projected, name as string, part)
      any = true
    }
  }
  return any ? projected : undefined
}

function project(value: AttributeValue, node: PathNode<true>): AttributeValue | undefined {
  if (node.leaf) return value
  if ('M' in value) {
    const map = projectMap(value.M, node)
    return map && { M: map }
  }
  if (!('L' in value)) return undefined
  spend(ELEMENT_STEPS * value.L.length)
  const elements: AttributeValue[] = []
  value.L.forEach((element, index) => {
    const child = node.children.get(index)
    const part = child && project(element, child)
    if (part) elements.push(part)
  })
  return elements.length > 0 ? { L: elements } : undefined
}
