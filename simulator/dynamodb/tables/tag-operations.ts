// TagResource, UntagResource, ListTagsOfResource: of tables. What tags may be is tags.ts.
import { AwsError } from '../../aws/errors.js'
import type { Operation, Outcome } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import type { Tag } from '../engine/table-settings.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { type ResourceName, readTaggedArn } from './resource-arn.js'
import { mergedTags, readTagKeys, readTags } from './tags.js'

export const tagResource: Operation = (state, input) => {
  const constraints = new Constraints()
  const given = constraints.required('tags', input.structures('Tags')) ?? []
  const resource = readTaggedArn(input.text('ResourceArn'), state.region, 'TagResource', constraints)
  if (given.length === 0) throw validation('Atleast one Tag needs to be provided as Input.')
  const tags = readTags(given)
  const table = taggedTable(state, resource)
  if (!table) throw arnNotFound(resource)
  return retagged(table, mergedTags(table.settings.tags ?? [], tags))
}

export const untagResource: Operation = (state, input) => {
  const constraints = new Constraints()
  const given = constraints.required('tagKeys', input.texts('TagKeys')) ?? []
  const resource = readTaggedArn(input.text('ResourceArn'), state.region, 'UntagResource', constraints)
  if (given.length === 0) throw validation('Atleast one Tag Key needs to be provided as Input.')
  const keys = readTagKeys(given)
  const table = taggedTable(state, resource)
  if (!table) throw arnNotFound(resource)
  return retagged(
    table,
    (table.settings.tags ?? []).filter(({ Key }) => !keys.includes(Key)),
  )
}

export const listTagsOfResource: Operation = (state, input) => {
  const constraints = new Constraints()
  const arn = input.text('ResourceArn')
  const resource = readTaggedArn(arn, state.region, 'ListTagsOfResource', constraints)
  const table = taggedTable(state, resource)
  if (!table) throw arnNotFound(resource)
  return { response: { Tags: table.settings.tags ?? [] }, changes: [] }
}

function retagged(table: Table, tags: readonly Tag[]): Outcome {
  return {
    response: {},
    changes: [{ kind: 'settings', tableName: table.name, settings: { ...table.settings, tags } }],
  }
}

/** A stream's tags are those of its table. */
function taggedTable(state: State, { tableName, streamLabel, arn }: ResourceName): Table | undefined {
  return streamLabel !== undefined && !state.streams.has(arn) ? undefined : state.tables.get(tableName)
}

function arnNotFound({ arn }: ResourceName): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Requested resource not found: ResourceArn: ${arn} not found`,
  )
}
