// The class of a table, and the specification of a stream.
import { invalidParameter, validation } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { STREAM_VIEW_TYPES, type StreamViewType } from '../streams/stream.js'

const TABLE_CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS']

/** @throws AwsError when there is no such class; AWS says it in other words than of its other enumerations */
export function readTableClass(input: Input): string | undefined {
  const tableClass = input.text('TableClass')
  if (tableClass !== undefined && !TABLE_CLASSES.includes(tableClass))
    throw validation(
      `Invalid table-class parameter provided. Please try again with a valid table-class value: [${TABLE_CLASSES.join(', ')}].`,
    )
  return tableClass
}

export interface StreamInput {
  readonly enabled: boolean | undefined
  readonly viewType: StreamViewType | undefined
}

export function readStreamSpecification(input: Input, constraints: Constraints): StreamInput | undefined {
  const specification = input.structure('StreamSpecification')
  if (!specification) return undefined
  const enabled = constraints.required(
    'streamSpecification.streamEnabled',
    specification.boolean('StreamEnabled'),
  )
  const viewType = constraints.oneOf(
    'streamSpecification.streamViewType',
    specification.text('StreamViewType'),
    STREAM_VIEW_TYPES,
  )
  return { enabled, viewType }
}

/** @throws AwsError when the members do not go together */
export function checkStreamOfNewTable(stream: StreamInput | undefined): void {
  if (stream?.enabled && !stream.viewType)
    throw invalidParameter('Table is being created with a stream enabled, UpdateViewType is required')
  if (stream?.enabled === false && stream.viewType)
    throw invalidParameter(
      'Table is being created with a stream disabled, UpdateViewType should not be specified',
    )
}

/** @throws AwsError when the members do not go together */
export function checkStreamChange(stream: StreamInput | undefined): void {
  if (stream?.enabled && !stream.viewType)
    throw invalidParameter('If stream is being enabled then UpdateViewType is required')
  if (stream?.enabled === false && stream.viewType)
    throw invalidParameter('If stream is being disabled, then UpdateViewType must not be specified')
}
