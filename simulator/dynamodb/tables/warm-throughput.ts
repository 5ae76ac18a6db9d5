// WarmThroughput and OnDemandThroughput of tables and global indexes: kept and shown.
import type { RequestUnits, Throughput, WarmUnits } from '../engine/table-settings.js'
import { invalidParameter } from '../errors.js'
import { type Billing, limitExceeded, MAX_UNITS } from './capacity.js'

/** What a table on demand can take from the start. */
const INITIAL: WarmUnits = { reads: 12_000, writes: 4_000 }
const SEE =
  'See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial'
const NAMES = { reads: 'ReadUnitsPerSecond', writes: 'WriteUnitsPerSecond' } as const
const UNITS = ['reads', 'writes'] as const

/** It was never more than the greatest of these. */
export function warmUnits(
  mode: Billing,
  { readUnits, writeUnits }: Throughput,
  given: Partial<WarmUnits> = {},
  before: WarmUnits = { reads: 0, writes: 0 },
): WarmUnits {
  const initial = mode === 'PAY_PER_REQUEST' ? INITIAL : { reads: readUnits, writes: writeUnits }
  const most = (of: 'reads' | 'writes') => Math.max(initial[of], given[of] ?? 0, before[of])
  return { reads: most('reads'), writes: most('writes') }
}

/**
 * @param place `table` or `index X`
 * @throws AwsError when it is less than a new table or index has by itself
 */
export function checkInitialWarm(
  given: Partial<WarmUnits> | undefined,
  mode: Billing,
  { readUnits, writeUnits }: Throughput,
  place: string,
): void {
  for (const of of UNITS) {
    const units = given?.[of]
    if (units === undefined) continue
    const requested = `Requested ${NAMES[of]} for WarmThroughput for ${place} is lower than`
    if (mode === 'PAY_PER_REQUEST' && units < INITIAL[of])
      throw invalidParameter(`${requested} initial throughput for OnDemand. ${SEE}`)
    const [provisioned, name] =
      of === 'reads' ? [readUnits, 'ReadCapacityUnits'] : [writeUnits, 'WriteCapacityUnits']
    if (mode === 'PROVISIONED' && units < provisioned)
      throw invalidParameter(`${requested} ${name} of ProvisionedThroughput`)
  }
}

/** @throws AwsError when it would be less than it is */
export function checkWarmIncrease(
  given: Partial<WarmUnits> | undefined,
  current: WarmUnits | undefined,
  place: string,
): void {
  for (const of of UNITS) {
    const units = given?.[of]
    if (units !== undefined && current && units < current[of])
      throw invalidParameter(
        `Requested ${NAMES[of]} for WarmThroughput for ${place} is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
      )
  }
}

/**
 * @param indexName undefined: of the table itself
 * @param when AWS says it differently, and -1 takes away what was there
 * @throws AwsError when the maxima do not go with the mode, or are none
 */
export function checkOnDemand(
  given: RequestUnits | undefined,
  mode: Billing,
  indexName: string | undefined,
  when: 'created' | 'updated',
): void {
  for (const of of UNITS) {
    const units = given?.[of]
    if (units === undefined) continue
    const name = of === 'reads' ? 'MaxReadRequestUnits' : 'MaxWriteRequestUnits'
    if (mode === 'PROVISIONED') throw invalidParameter(`${name} ${ON_PROVISIONED[when](indexName)}`)
    if (units === 0 || units < (when === 'created' ? 1 : -1))
      throw invalidParameter(
        `Requested ${name} for OnDemandThroughput for ${indexName === undefined ? 'table' : `index : ${indexName}`} is outside of valid range`,
      )
  }
}

/**
 * @param index its name; undefined: of the table
 * @throws AwsError when the account may not have as much
 */
export function checkAccountUnits(
  { onDemand, warm }: { onDemand: RequestUnits | undefined; warm: Partial<WarmUnits> | undefined },
  region: string,
  index?: string | undefined,
): void {
  const [maxima, warmed] = index === undefined ? ['table', 'table'] : [`index : ${index}`, `index ${index}`]
  for (const of of UNITS) {
    const kind = of === 'reads' ? 'Read' : 'Write'
    const beyond = `exceeds TableMax${kind}CapacityUnits of the account in region ${region}`
    if ((onDemand?.[of] ?? 0) > MAX_UNITS)
      throw limitExceeded(
        `Subscriber limit exceeded: Requested Max${kind}RequestUnits for OnDemandThroughput for ${maxima} ${beyond}`,
      )
    if ((warm?.[of] ?? 0) > MAX_UNITS)
      throw limitExceeded(
        `Subscriber limit exceeded: Requested ${NAMES[of]} for WarmThroughput for ${warmed} ${beyond}`,
      )
  }
}

const ON_PROVISIONED = {
  created: (index: string | undefined) =>
    `for OnDemandThroughput ${index === undefined ? '' : `for index: ${index} `}cannot be specified when table BillingMode is PROVISIONED.`,
  updated: (index: string | undefined) =>
    `for OnDemandThroughput ${index === undefined ? '' : `for index : ${index} `}cannot be specified when the table BillingMode is PROVISIONED`,
}
