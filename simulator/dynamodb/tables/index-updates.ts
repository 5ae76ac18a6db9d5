// GlobalSecondaryIndexUpdates as given: which index is created, deleted or updated, and what may go together.
import { invalidParameter } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import {
  ANY_KEYS,
  type CapacityInput,
  type IndexInput,
  readCapacity,
  readIndex,
  readIndexName,
} from './read-definition.js'

export interface IndexUpdate {
  readonly indexName: string
  readonly create?: IndexInput
  readonly update?: CapacityInput
}

interface Entry {
  readonly actions: readonly IndexUpdate[]
}

/** @returns a function that checks them, as AWS does once every member by itself is valid */
export function readIndexUpdates(
  input: Input,
  constraints: Constraints,
): (() => readonly IndexUpdate[]) | undefined {
  const entries = input.structures('GlobalSecondaryIndexUpdates')?.map((entry, number): Entry => {
    const path = `globalSecondaryIndexUpdates.${number + 1}.member`
    const update = entry.structure('Update')
    const create = entry.structure('Create')
    const deletion = entry.structure('Delete')
    const actions: IndexUpdate[] = []
    if (update) {
      const indexName = readIndexName(update, constraints, `${path}.update`)
      actions.push({ indexName, update: readCapacity(update, constraints, `${path}.update`) })
    }
    if (create) {
      const index = readIndex(create, constraints, `${path}.create`, ANY_KEYS)
      actions.push({ indexName: index.name, create: index })
    }
    if (deletion) actions.push({ indexName: readIndexName(deletion, constraints, `${path}.delete`) })
    return { actions }
  })
  return entries && (() => checkEntries(entries))
}

function checkEntries(entries: readonly Entry[]): readonly IndexUpdate[] {
  const names = new Set<string>()
  return entries.map(({ actions }) => {
    const [action, ...others] = actions
    if (!action)
      throw invalidParameter(
        'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
      )
    if (others.length > 0)
      throw invalidParameter(
        'Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
      )
    if (names.has(action.indexName))
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${action.indexName}`,
      )
    names.add(action.indexName)
    checkWarmGiven(action)
    return action
  })
}

function checkWarmGiven({ indexName, update }: IndexUpdate): void {
  if (update?.warm && Object.keys(update.warm).length === 0)
    throw invalidParameter(
      `WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: ${indexName}`,
    )
}
