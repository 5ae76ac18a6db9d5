// What makes two tables the same table to an application: keys, the types of their attributes, indexes. What they cost
// is left out.
import { isDeepStrictEqual } from 'node:util'
import { difference } from './existing.js'

interface KeyElement {
  readonly AttributeName: string
  readonly KeyType: string
}

export interface IndexDefinition {
  readonly IndexName: string
  readonly KeySchema: readonly KeyElement[]
  readonly Projection: {
    readonly ProjectionType?: string | undefined
    readonly NonKeyAttributes?: readonly string[] | undefined
  }
}

/** As CreateTable takes it and DescribeTable answers it; both have further members. */
export interface TableDefinition {
  readonly TableName: string
  readonly KeySchema: readonly KeyElement[]
  readonly AttributeDefinitions?:
    | readonly { readonly AttributeName: string; readonly AttributeType: string }[]
    | undefined
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[] | undefined
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[] | undefined
}

export function definitionDifferences(wanted: TableDefinition, found: TableDefinition): string[] {
  return [
    ...difference('KeySchema', keys(wanted.KeySchema), keys(found.KeySchema)),
    ...difference('AttributeDefinitions', attributeTypes(wanted), attributeTypes(found)),
    ...indexDifferences(wanted.GlobalSecondaryIndexes, found.GlobalSecondaryIndexes),
    ...indexDifferences(wanted.LocalSecondaryIndexes, found.LocalSecondaryIndexes),
  ]
}

function indexDifferences(
  wanted: readonly IndexDefinition[] = [],
  found: readonly IndexDefinition[] = [],
): string[] {
  const [mine, theirs] = [wanted, found].map(
    (indexes) => new Map(indexes.map((index) => [index.IndexName, indexText(index)])),
  ) as [Map<string, string>, Map<string, string>]
  if (isDeepStrictEqual(mine, theirs)) return []
  return [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((name) =>
    difference(`index ${name}`, mine.get(name), theirs.get(name)),
  )
}

function indexText({ KeySchema, Projection }: IndexDefinition): string {
  const names = [...(Projection.NonKeyAttributes ?? [])].sort()
  return [keys(KeySchema), Projection.ProjectionType ?? 'ALL', ...names].join(' ')
}

/** E.g. `id HASH, at RANGE`. */
function keys(schema: readonly KeyElement[]): string {
  return schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ')
}

/** E.g. `at N, id S`. */
function attributeTypes({ AttributeDefinitions = [] }: TableDefinition): string {
  return AttributeDefinitions.map(({ AttributeName, AttributeType }) => `${AttributeName} ${AttributeType}`)
    .sort()
    .join(', ')
}
