// Update expressions bound to a request's names and values: from an item to the item that replaces it. Every value
// is read from the item as it was.
import { validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  attribute,
  copyAttributes,
  setAttribute,
} from '../values/attribute-value.js'
import { checkStoredNesting } from '../values/nesting.js'
import type { Bindings, Path } from './bindings.js'
import { addPath, newPathNode, type PathNode } from './paths.js'
import type { UpdateClause } from './syntax.js'
import { type Action, bindAction } from './update-actions.js'
import { updateChargeBytes } from './update-charge.js'

export interface Update {
  readonly paths: readonly Path[]
  /** The attributes that the paths lead to or into, each once. */
  readonly heads: readonly string[]
  /** Whether it makes an item where there is none: one that only takes away does not. */
  readonly creates: boolean
  /** What an update expression counts beside the item, see update-charge.ts. */
  readonly chargeBytes: number
  readonly apply: (item: Attributes) => Attributes
}

export interface UpdateStep {
  readonly path: Path
  readonly action: Action
  readonly creates: boolean
  /** Whether the action yields the same whatever was there. */
  readonly isValue?: boolean
}

export function bindUpdate(clauses: readonly UpdateClause[], bindings: Bindings): Update {
  const update = newUpdate(boundSteps(clauses, bindings))
  return { ...update, chargeBytes: updateChargeBytes(clauses, bindings) }
}

function* boundSteps(clauses: readonly UpdateClause[], bindings: Bindings): Generator<UpdateStep> {
  for (const clause of clauses)
    yield {
      path: bindings.path(clause.path),
      action: bindAction(clause, bindings),
      creates: clause.section === 'SET' || clause.section === 'ADD',
      isValue: clause.section === 'SET',
    }
}

/** @throws ExpressionError when two steps' paths overlap */
export function newUpdate(steps: Iterable<UpdateStep>): Update {
  const root = newPathNode<Action>()
  const paths: Path[] = []
  const values: Action[] = []
  let creates = false
  for (const step of steps) {
    if (step.isValue) values.push(step.action)
    addPath(root, paths, step.path, step.action)
    creates ||= step.creates
  }
  return {
    paths,
    heads: [...root.children.keys()] as string[],
    creates: creates || paths.length === 0,
    chargeBytes: 0,
    apply: (item) => {
      try {
        return updateMap(item, root, item, 0)
      } catch (error) {
        // What a value refers to is looked at before where it goes.
        for (const action of values) action(undefined, item)
        throw error
      }
    },
  }
}

/** @param levels how many lists and maps of the item lie around it */
function updateMap(
  attributes: Attributes,
  node: PathNode<Action>,
  item: Attributes,
  levels: number,
): Attributes {
  const updated = copyAttributes(attributes)
  for (const [step, child] of node.children) {
    const name = step as string
    const value = updateValue(attribute(attributes, name), child, item, levels)
    if (value) setAttribute(updated, name, value)
    else delete updated[name]
  }
  return updated
}

function updateList(
  elements: readonly AttributeValue[],
  node: PathNode<Action>,
  item: Attributes,
  levels: number,
): readonly AttributeValue[] {
  const updated: (AttributeValue | undefined)[] = [...elements]
  // What lies beyond the end is appended, in the order of the indexes.
  for (const [index, child] of [...node.children].sort(([a], [b]) => Number(a) - Number(b))) {
    const value = updateValue(elements[index as number], child, item, levels)
    if ((index as number) < elements.length) updated[index as number] = value
    else if (value) updated.push(value)
  }
  return updated.filter((value) => value !== undefined)
}

function updateValue(
  value: AttributeValue | undefined,
  node: PathNode<Action>,
  item: Attributes,
  levels: number,
): AttributeValue | undefined {
  if (node.leaf) {
    const updated = node.leaf(value, item)
    if (updated) checkStoredNesting(updated, levels)
    return updated
  }
  const [step] = node.children.keys()
  if (value && typeof step === 'number' && 'L' in value)
    return { L: updateList(value.L, node, item, levels + 1) }
  if (value && typeof step === 'string' && 'M' in value)
    return { M: updateMap(value.M, node, item, levels + 1) }
  throw validation('The document path provided in the update expression is invalid for update')
}
