// Document paths: what they reach in an item, and sets of them as a tree, in which overlaps show.
import { type Attributes, type AttributeValue, attribute } from '../values/attribute-value.js'
import type { Path } from './bindings.js'
import { ExpressionError } from './errors.js'

export function valueAt(item: Attributes, path: Path): AttributeValue | undefined {
  let value = attribute(item, path[0] as string)
  for (let index = 1; index < path.length && value; index++) {
    const step = path[index] as string | number
    if (typeof step === 'number') value = 'L' in value ? value.L[step] : undefined
    else value = 'M' in value ? attribute(value.M, step) : undefined
  }
  return value
}

export interface PathNode<T> {
  /** What is to be done at this path; then there is nothing below. */
  leaf: T | undefined
  children: Map<string | number, PathNode<T>>
}

/** What most nodes have below, never written to: a map of its own would be larger than all the rest of a node. */
const NOTHING = new Map<never, never>()

export function newPathNode<T>(): PathNode<T> {
  return { leaf: undefined, children: NOTHING }
}

/** @throws ExpressionError when the path overlaps one that is in the tree, or takes a list where that takes a map */
export function addPath<T>(root: PathNode<T>, paths: Path[], path: Path, leaf: T): void {
  let node = root
  for (const step of path) {
    if (node.leaf !== undefined) throw clash('overlap', paths, path)
    // They are all of one type: one is enough to look at.
    const [sibling] = node.children.keys()
    if (sibling !== undefined && typeof sibling !== typeof step) throw clash('conflict', paths, path)
    let child = node.children.get(step)
    if (!child) {
      child = newPathNode()
      if (node.children === NOTHING) node.children = new Map()
      node.children.set(step, child)
    }
    node = child
  }
  if (node.leaf !== undefined || node.children.size > 0) throw clash('overlap', paths, path)
  node.leaf = leaf
  paths.push(path)
}

/** @throws ExpressionError for the first path that overlaps one before it */
export function checkOverlaps(paths: readonly Path[]): void {
  for (const [index, path] of paths.entries()) {
    const before = paths.slice(0, index)
    if (before.some((other) => overlap(other, path))) throw clash('overlap', before, path)
  }
}

/** As AWS shows a path: `[a, b, [0]]`. */
export function showPath(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`
}

function clash(kind: 'overlap' | 'conflict', paths: readonly Path[], path: Path): ExpressionError {
  const other = paths.find((candidate) =>
    kind === 'overlap' ? overlap(candidate, path) : conflict(candidate, path),
  )
  return new ExpressionError(
    `Two document paths ${kind} with each other; must remove or rewrite one of these paths; path one: ${showPath(other ?? path)}, path two: ${showPath(path)}`,
  )
}

/** Whether one leads to the other. */
function overlap(one: Path, other: Path): boolean {
  const differs = difference(one, other)
  return differs < 0 || differs >= other.length
}

function conflict(one: Path, other: Path): boolean {
  const differs = difference(one, other)
  return differs > 0 && differs < other.length && typeof one[differs] !== typeof other[differs]
}

function difference(one: Path, other: Path): number {
  return one.findIndex((step, index) => step !== other[index])
}
