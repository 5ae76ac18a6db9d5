// What an UpdateTable request must say, and what it may not say together: checked before the table is looked at.
import type { AwsError } from '../../aws/errors.js'
import { internalFailure, invalidParameter, validation } from '../errors.js'
import type { Input } from '../input/input.js'
import type { IndexUpdate } from './index-updates.js'

const CHANGES_SOMETHING = [
  'ProvisionedThroughput',
  'BillingMode',
  'StreamSpecification',
  'SSESpecification',
  'ReplicaUpdates',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'WarmThroughput',
  'TableClass',
]
/** Those that may have no units. */
const EMPTY_UNITS = [
  ['WarmThroughput', ['ReadUnitsPerSecond', 'WriteUnitsPerSecond']],
  ['OnDemandThroughput', ['MaxReadRequestUnits', 'MaxWriteRequestUnits']],
] as const
/** Those that AWS takes by themselves only, in the order in which it says so. */
const ALONE = [
  ['ReplicaUpdates', 'Replica'],
  ['SSESpecification', 'Server-Side Encryption'],
  ['TableClass', 'TableClass'],
  ['DeletionProtectionEnabled', 'DeletionProtection'],
] as const

const OF_STRONG_CONSISTENCY = ['MultiRegionConsistency', 'GlobalTableWitnessUpdates']

/** @throws AwsError */
export function checkCombination(input: Input, updates: readonly IndexUpdate[] | undefined): void {
  const given = changes(input)
  if (asksNothing(input, updates) && !EMPTY_UNITS.some(([member]) => input.has(member)))
    throw nothingGiven(input.has('MultiRegionConsistency'))
  const count = given.length + (updates?.length ? 1 : 0)
  if (input.has('ReplicaUpdates') && count > 1 && input.hasAny(OF_STRONG_CONSISTENCY))
    throw invalidParameter('Requests that modify replicas or witnesses must not also modify other fields')
  for (const [member, name] of ALONE)
    if (input.has(member) && count > 1)
      throw invalidParameter(`${name} modification must be the only operation in the request`)
  if (given.includes('OnDemandThroughput') && count > (input.has('BillingMode') ? 2 : 1))
    throw invalidParameter(
      'OnDemandThroughput can only be combined with BillingMode in an UpdateTable request',
    )
  const creates = updates?.some(({ create }) => create)
  if (given.includes('WarmThroughput') && count > 1)
    throw invalidParameter(
      creates
        ? 'Create global secondary index cannot be specified when updating WarmThroughput'
        : 'WarmThroughput must be the only operation in the request',
    )
  const changesCapacity = input.has('ProvisionedThroughput') || input.text('BillingMode') === 'PROVISIONED'
  if (input.has('StreamSpecification') && changesCapacity)
    throw invalidParameter('You cannot modify stream status while updating table IOPS')
  const changesIndexes = updates?.some(({ update }) => !update)
  if (changesIndexes && changesCapacity)
    throw invalidParameter('You cannot create or delete index while updating table IOPS')
  if (changesIndexes && input.has('StreamSpecification'))
    throw invalidParameter('You cannot create or delete index while changing stream status')
  if (updates?.length === 0) throw invalidParameter('List of GlobalSecondaryIndexUpdates is empty')
}

/** @throws AwsError when all that is given are units, and none of them: AWS fails at that once it has found the table */
export function checkUnitsGiven(input: Input, updates: readonly IndexUpdate[] | undefined): void {
  if (asksNothing(input, updates)) throw internalFailure()
}

function asksNothing(input: Input, updates: readonly IndexUpdate[] | undefined): boolean {
  return changes(input).length === 0 && !updates?.length && !input.has('GlobalTableSettingsReplicationMode')
}

function changes(input: Input): readonly string[] {
  return CHANGES_SOMETHING.filter((member) => input.has(member) && !isEmpty(input, member))
}

/** Without any units, AWS takes them for absent. */
function isEmpty(input: Input, member: string): boolean {
  const units = EMPTY_UNITS.find(([name]) => name === member)?.[1]
  const given = units && input.structure(member)
  return given !== undefined && !units?.some((unit) => given.has(unit))
}

/** @param consistency whether that is given, which AWS takes for no change, and does not ask for then */
function nothingGiven(consistency: boolean): AwsError {
  return validation(
    `At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, ${consistency ? '' : 'MultiRegionConsistency, '}DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required`,
  )
}
