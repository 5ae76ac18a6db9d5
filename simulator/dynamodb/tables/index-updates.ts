// GlobalSecondaryIndexUpdates: indexes created, with back-fill, and deleted.

import { AwsError } from '../../aws/errors.js'
import type { Change } from '../engine/changes.js'
import type { KeyType } from '../engine/schema.js'
import { keyAttributes } from '../engine/schema.js'
import type { IndexDefinition, Table } from '../engine/state.js'
import { invalidParameter, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { indexDefinition, readIndex } from './definition.js'

export interface IndexChanges {
  readonly changes: readonly Change[]
  /** The table's attribute definitions afterwards: those that a key uses. */
  readonly attributes: ReadonlyMap<string, KeyType>
}

export function indexChanges(
  table: Table,
  input: Input,
  attributes: ReadonlyMap<string, KeyType>,
): IndexChanges {
  const updates = input.structures('GlobalSecondaryIndexUpdates') ?? []
  const definitions = new Map<string, IndexDefinition>(
    [...table.indexes].map(([name, { definition }]) => [name, definition]),
  )
  const changes = updates.flatMap((update, index): readonly Change[] => {
    const path = `globalSecondaryIndexUpdates.${index + 1}.member`
    const create = update.structure('Create')
    if (create) return [creation(table, create, `${path}.create`, attributes, definitions)]
    const deletion = update.structure('Delete')
    if (deletion) return [removal(table, deletion, `${path}.delete`, definitions)]
    // Throughput alone: capacity is not enforced.
    if (update.has('Update')) return []
    throw invalidParameter('One of GlobalSecondaryIndexUpdate.Create, Update or Delete must be specified')
  })
  if (changes.filter(({ kind }) => kind === 'create-index').length > 1)
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created simultaneously per table',
    )
  return { changes, attributes: usedAttributes(table, definitions, attributes) }
}

function creation(
  table: Table,
  input: Input,
  path: string,
  attributes: ReadonlyMap<string, KeyType>,
  definitions: Map<string, IndexDefinition>,
): Change {
  const constraints = new Constraints()
  const index = readIndex(input, constraints, path)
  constraints.check()
  if (definitions.has(index.name))
    throw validation(`Attempting to create an index which already exists: ${index.name}`)
  const definition = indexDefinition(index, true, attributes, table.schema)
  definitions.set(index.name, definition)
  return { kind: 'create-index', tableName: table.name, definition }
}

function removal(
  table: Table,
  input: Input,
  path: string,
  definitions: Map<string, IndexDefinition>,
): Change {
  const constraints = new Constraints()
  const name = constraints.required(`${path}.indexName`, input.text('IndexName')) ?? ''
  constraints.check()
  if (!definitions.get(name)?.global)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Index: ${name} of Table: ${table.name} not found`,
    )
  definitions.delete(name)
  return { kind: 'delete-index', tableName: table.name, indexName: name }
}

function usedAttributes(
  table: Table,
  definitions: ReadonlyMap<string, IndexDefinition>,
  attributes: ReadonlyMap<string, KeyType>,
): ReadonlyMap<string, KeyType> {
  const used = new Set(keyAttributes(table.schema).map(({ name }) => name))
  for (const { schema } of definitions.values()) for (const { name } of keyAttributes(schema)) used.add(name)
  return new Map([...attributes].filter(([name]) => used.has(name)))
}
