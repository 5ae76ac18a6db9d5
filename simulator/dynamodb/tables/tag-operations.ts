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
  const resource = readTaggedArn(input.text('ResourceArn'), state.region, constraints)
  if (given.length === 0) throw validation('Atleast one Tag needs to be provided as Input.')
  const tags = readTags(given)
  const table = taggedTable(state, resource)
  if (!table) throw arnNotFound(resource)
  return retagged(table, resource, mergedTags(tagsOf(table, resource), tags))
}

export const untagResource: Operation = (state, input) => {
  const constraints = new Constraints()
  const given = constraints.required('tagKeys', input.texts('TagKeys')) ?? []
  const resource = readTaggedArn(input.text('ResourceArn'), state.region, constraints)
  if (given.length === 0) throw validation('Atleast one Tag Key needs to be provided as Input.')
  const keys = readTagKeys(given)
  const table = taggedTable(state, resource)
  if (!table) throw arnNotFound(resource)
  return retagged(
    table,
    resource,
    tagsOf(table, resource).filter(({ Key }) => !keys.includes(Key)),
  )
}

export const listTagsOfResource: Operation = (state, input) => {
  const constraints = new Constraints()
  const arn = input.text('ResourceArn')
  const resource = readTaggedArn(arn, state.region, constraints)
  const table = taggedTable(state, resource)
  if (!table) throw arnNotFound(resource)
  return { response: { Tags: tagsOf(table, resource) }, changes: [] }
}

function retagged(table: Table, { arn, streamLabel }: ResourceName, tags: readonly Tag[]): Outcome {
  const { settings } = table
  const changed =
    streamLabel === undefined ? { tags } : { streamTags: { ...settings.streamTags, [arn]: tags } }
  return {
    response: {},
    changes: [{ kind: 'settings', tableName: table.name, settings: { ...settings, ...changed } }],
  }
}

/** A stream's are its own. */
function tagsOf({ settings }: Table, { arn, streamLabel }: ResourceName): readonly Tag[] {
  return (streamLabel === undefined ? settings.tags : settings.streamTags?.[arn]) ?? []
}

/** The table, also where it is its stream that is named: what is kept of both is kept with the table. */
function taggedTable(state: State, { tableName, streamLabel, arn }: ResourceName): Table | undefined {
  return streamLabel !== undefined && !state.streams.has(arn) ? undefined : state.tables.get(tableName)
}

function arnNotFound({ arn }: ResourceName): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Requested resource not found: ResourceArn: ${arn} not found`,
  )
}
