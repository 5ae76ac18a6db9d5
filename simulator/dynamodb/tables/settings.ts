// Enumerations of the control plane, and the specification of a stream.

import { invalidParameter } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { STREAM_VIEW_TYPES, type StreamViewType } from '../streams/stream.js'

export const BILLING_MODES = ['PROVISIONED', 'PAY_PER_REQUEST'] as const
export const TABLE_CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'] as const

/** The view type of the stream to be enabled; undefined: none. */
export function readStreamSpecification(input: Input, constraints: Constraints): StreamViewType | undefined {
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
  if (enabled && !viewType)
    throw invalidParameter('StreamViewType must be specified when StreamEnabled is true')
  if (enabled === false && viewType)
    throw invalidParameter('StreamViewType cannot be specified when StreamEnabled is false')
  return viewType
}
