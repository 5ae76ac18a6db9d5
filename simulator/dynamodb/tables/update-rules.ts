// What an UpdateTable request must say, and what it may not say together: checked before the table is looked at.
import { invalidParameter, validation } from '../errors.js'
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
/** Those that AWS takes by themselves only, in the order in which it says so. */
const ALONE = [
  ['ReplicaUpdates', 'Replica'],
  ['SSESpecification', 'Server-Side Encryption'],
  ['TableClass', 'TableClass'],
  ['DeletionProtectionEnabled', 'DeletionProtection'],
] as const

/** @throws AwsError */
export function checkCombination(input: Input, updates: readonly IndexUpdate[] | undefined): void {
  const given = CHANGES_SOMETHING.filter((member) => input.has(member) && !isEmptyWarm(input, member))
  if (given.length === 0 && !updates?.length)
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
    )
  const count = given.length + (updates ? 1 : 0)
  for (const [member, name] of ALONE)
    if (input.has(member) && count > 1)
      throw invalidParameter(`${name} modification must be the only operation in the request`)
  const creates = updates?.some(({ create }) => create)
  if (given.includes('WarmThroughput') && count > 1)
    throw invalidParameter(
      creates
        ? 'Create global secondary index cannot be specified when updating WarmThroughput'
        : 'WarmThroughput must be the only operation in the request',
    )
  if (input.has('OnDemandThroughput') && count > (input.has('BillingMode') ? 2 : 1))
    throw invalidParameter(
      'OnDemandThroughput can only be combined with BillingMode in an UpdateTable request',
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

/** Without any units, AWS takes it for absent. */
function isEmptyWarm(input: Input, member: string): boolean {
  if (member !== 'WarmThroughput') return false
  const warm = input.structure(member)
  return !warm?.has('ReadUnitsPerSecond') && !warm?.has('WriteUnitsPerSecond')
}
