// PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy: of a table and of its streams. Policies are kept and
// shown; nobody is refused by them.
import { AwsError } from '../../aws/errors.js'
import { toEpochMs } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { Operation } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import type { ResourcePolicy } from '../engine/table-settings.js'
import { tableNotFound } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { canonicalPolicy } from './policy-document.js'
import { locksOut } from './policy-lockout.js'
import { type ResourceName, readPolicyArn } from './resource-arn.js'

const NO_POLICY = 'NO_POLICY'
const MAX_ARN = 1_283

export const putResourcePolicy: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const arn = readArn(input, constraints)
  const text = constraints.required('policy', input.text('Policy')) ?? ''
  const expected = readRevision(input, constraints)
  constraints.check()
  const resource = readPolicyArn(arn, state.region)
  const canonical = canonicalPolicy(text, resource.streamLabel === undefined ? 'table' : 'stream')
  const table = owner(state, resource)
  if (input.boolean('ConfirmRemoveSelfResourceAccess') !== true && locksOut(canonical.text, arn))
    throw new AwsError(
      'AccessDeniedException',
      'The new resource policy will not allow you to update the resource policy in the future.',
    )
  const current = table.settings.policies?.[arn]
  checkRevision(expected, current, resource)
  // What says the same changes nothing.
  if (current?.text === canonical.text && current.versionless === canonical.versionless)
    return { response: { RevisionId: current.revisionId }, changes: [] }
  const revisionId = String(Math.max(toEpochMs(now), Number(current?.revisionId ?? 0) + 1))
  return {
    response: { RevisionId: revisionId },
    changes: [setPolicy(table, arn, { ...canonical, revisionId })],
  }
}

export const getResourcePolicy: Operation = (state, input) => {
  const constraints = new Constraints()
  const arn = readArn(input, constraints)
  constraints.check()
  const resource = readPolicyArn(arn, state.region)
  // A stream outlives its table, and its policy does not.
  if (!state.tables.has(resource.tableName) && state.streams.has(arn)) throw policyNotFound(arn)
  const policy = owner(state, resource).settings.policies?.[arn]
  if (!policy) throw policyNotFound(arn)
  return { response: { Policy: policy.text, RevisionId: policy.revisionId }, changes: [] }
}

export const deleteResourcePolicy: Operation = (state, input) => {
  const constraints = new Constraints()
  const arn = readArn(input, constraints)
  const expected = readRevision(input, constraints)
  constraints.check()
  const resource = readPolicyArn(arn, state.region)
  const table = owner(state, resource)
  const current = table.settings.policies?.[arn]
  checkRevision(expected, current, resource)
  if (!current) return { response: {}, changes: [] }
  return {
    response: { RevisionId: current.revisionId },
    changes: [setPolicy(table, arn, undefined)],
  }
}

function readArn(input: Input, constraints: Constraints): string {
  const arn = constraints.required('resourceArn', input.text('ResourceArn'))
  constraints.length('resourceArn', arn, 1, MAX_ARN)
  return arn ?? ''
}

function readRevision(input: Input, constraints: Constraints): string | undefined {
  const expected = input.text('ExpectedRevisionId')
  constraints.length('expectedRevisionId', expected, 1, 255)
  return expected
}

/** @throws AwsError when there is no such table or stream */
function owner(state: State, { arn, tableName, streamLabel }: ResourceName): Table {
  const table = state.tables.get(tableName)
  if (!table) throw tableNotFound(tableName)
  if (streamLabel !== undefined && !state.streams.has(arn))
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Stream: ${streamLabel} not found for Table: ${tableName}`,
    )
  return table
}

function checkRevision(
  expected: string | undefined,
  current: ResourcePolicy | undefined,
  { tableName }: ResourceName,
): void {
  if (expected === undefined || expected === (current?.revisionId ?? NO_POLICY)) return
  if (current && expected === NO_POLICY)
    throw policyNotFound(
      `Requested policy update expecting none to be present for table ${tableName}, but a policy exists with revision id ${current.revisionId}.`,
    )
  throw policyNotFound(
    current
      ? `Requested update for policy with revision id ${expected}, but the policy associated to target table ${tableName} has revision id ${current.revisionId}.`
      : `Requested update for policy with revision id ${expected}, but table ${tableName} has no associated policy.`,
  )
}

function policyNotFound(detail: string): AwsError {
  return new AwsError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: ${detail}`,
  )
}

function setPolicy(table: Table, arn: string, policy: ResourcePolicy | undefined): Change {
  const { [arn]: _, ...others } = table.settings.policies ?? {}
  const policies = policy ? { ...others, [arn]: policy } : others
  return { kind: 'settings', tableName: table.name, settings: { ...table.settings, policies } }
}
