// Update expressions bound to a request's names and values: from an item to the item that replaces it. Every value
// is read from the item as it was.
import { validation } from '../errors.js'
import {
  type Attributes,
  type AttributeValue,
  attribute,
  copyAttributes,
  setAttribute,
  type ValueType,
} from '../values/attribute-value.js'
import { COPIED_STEPS, ELEMENT_STEPS, spend } from '../values/effort.js'
import { checkStoredNesting } from '../values/nesting.js'
import type { Bindings, Path } from './bindings.js'
import { clauseType } from './clause-type.js'
import { ExpressionError } from './errors.js'
import { addPath, newPathNode, type PathNode } from './paths.js'
import type { UpdateClause } from './syntax.js'
import { type Action, bindAction } from './update-actions.js'
import { updateChargeBytes } from './update-charge.js'
import { checkInOrder } from './update-order.js'

export interface Update {
  readonly paths: readonly Path[]
  /** What is put at each of the paths, where the update says it whatever the item is. */
  readonly types: readonly (ValueType | undefined)[]
  /** The attributes that the paths lead to or into, each once. */
  readonly heads: readonly string[]
  /** Whether it makes an item where there is none: one that only takes away does not. */
  readonly creates: boolean
  /** What an update expression counts beside the item, see update-charge.ts. */
  readonly chargeBytes: number
  readonly apply: (item: Attributes) => Attributes
}

export function bindUpdate(clauses: readonly UpdateClause[], bindings: Bindings): Update {
  try {
    return boundUpdate(clauses, bindings)
  } catch (error) {
    if (error instanceof ExpressionError) checkInOrder(clauses, bindings)
    throw error
  }
}

function boundUpdate(clauses: readonly UpdateClause[], bindings: Bindings): Update {
  const steps = new UpdateSteps()
  for (const clause of clauses) {
    const path = bindings.path(clause.path)
    const action = bindAction(clause, bindings)
    const { section } = clause
    const creates = section === 'SET' || section === 'ADD'
    steps.add(path, action, creates, section === 'SET', clauseType(clause, bindings))
  }
  return steps.update(updateChargeBytes(clauses, bindings))
}

/** What becomes of the paths of an update, one after the other. */
export class UpdateSteps {
  readonly #root = newPathNode<Action>()
  readonly #paths: Path[] = []
  readonly #types: (ValueType | undefined)[] = []
  readonly #values: Action[] = []
  #creates = false

  /**
   * @param creates whether the action makes an item where there is none
   * @param isValue whether the action yields the same whatever was there
   * @param type of what the action yields, where it is known
   * @throws ExpressionError when the path overlaps one that is there
   */
  add(path: Path, action: Action, creates: boolean, isValue = false, type?: ValueType): void {
    if (isValue) this.#values.push(action)
    this.#types.push(type)
    addPath(this.#root, this.#paths, path, action)
    this.#creates ||= creates
  }

  update(chargeBytes = 0): Update {
    return {
      paths: this.#paths,
      types: this.#types,
      heads: [...this.#root.children.keys()] as string[],
      creates: this.#creates || this.#paths.length === 0,
      chargeBytes,
      apply: (item) => {
        try {
          return updateMap(item, this.#root, item, 0)
        } catch (error) {
          // What a value refers to is looked at before where it goes.
          for (const action of this.#values) action(undefined, item)
          throw error
        }
      },
    }
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
  for (const _ in attributes) spend(COPIED_STEPS)
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
  spend(ELEMENT_STEPS * (elements.length + node.children.size))
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
