// Billing and provisioned throughput of tables and global indexes: kept and shown, and nothing is throttled by it.
import { AwsError } from '../../aws/errors.js'
import { type Instant, msBetween, toEpochMs } from '../../kernel/time.js'
import type { RequestUnits, TableSettings, Throughput, WarmUnits } from '../engine/table-settings.js'
import { invalidParameter, validation } from '../errors.js'
import type { CapacityInput } from './read-definition.js'
import { warmUnits } from './warm-throughput.js'

export type Billing = TableSettings['billing']
export const BILLING_MODES = ['PROVISIONED', 'PAY_PER_REQUEST'] as const

const OUT_OF_BOUNDS = 1_000_000_000_000
/** Of a table or an index: what AWS gives an account that has not asked for more. */
export const MAX_UNITS = 40_000
/** Per UTC day; then one an hour. */
const FREE_DECREASES = 4
const DECREASE_INTERVAL_MS = 3_600_000
const DAY_MS = 24 * 3_600_000
export const NO_THROUGHPUT: Throughput = { readUnits: 0, writeUnits: 0 }

/** @throws AwsError when the throughput does not go with the mode, or is beyond all bounds */
export function checkBilling(mode: Billing, throughput: Throughput | undefined): void {
  if (mode === 'PROVISIONED' && !throughput)
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    )
  if (mode === 'PAY_PER_REQUEST' && throughput) throw notOnDemand()
  checkBounds(throughput)
}

export function notOnDemand(): AwsError {
  return invalidParameter(
    'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
  )
}

/** @throws AwsError */
export function checkBounds(throughput: Throughput | undefined): void {
  for (const [units, name] of named(throughput))
    if (units > OUT_OF_BOUNDS) throw validation(`Given value ${units} for ${name} is out of bounds`)
}

export function isOutOfBounds(throughput: Throughput | undefined): boolean {
  return named(throughput).some(([units]) => units > OUT_OF_BOUNDS)
}

/**
 * @param index its name; undefined: of the table
 * @throws AwsError when the account may not have as much
 */
export function checkAccountMaximum(
  throughput: Throughput | undefined,
  region: string,
  index?: string | undefined,
): void {
  const [kind, whose] = index === undefined ? ['table', ''] : ['index', ` for index ${index}`]
  for (const [units, name] of named(throughput))
    if (units > MAX_UNITS)
      throw limitExceeded(
        `The requested ${name}${whose}, ${units}, is above the per ${kind} maximum for the account in ${region}. Per table maximum: ${MAX_UNITS}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
      )
}

function named(throughput: Throughput | undefined) {
  if (!throughput) return []
  const { readUnits, writeUnits } = throughput
  return [
    [readUnits, 'ReadCapacityUnits'],
    [writeUnits, 'WriteCapacityUnits'],
  ] as const
}

/** What a new table or index has. */
export function indexCapacity({ throughput = NO_THROUGHPUT, onDemand, warm }: CapacityInput, mode: Billing) {
  return { throughput, onDemand: setUnits(onDemand), warm: warmUnits(mode, throughput, warm) } satisfies {
    throughput: Throughput
    onDemand: RequestUnits | undefined
    warm: WarmUnits
  }
}

/** -1 takes a maximum away. */
export function setUnits(
  given: RequestUnits | undefined,
  before: RequestUnits = {},
): RequestUnits | undefined {
  const set = (value: number | undefined, old: number | undefined) =>
    value === -1 ? undefined : (value ?? old)
  const [reads, writes] = [set(given?.reads, before.reads), set(given?.writes, before.writes)]
  return reads === undefined && writes === undefined ? undefined : { reads, writes }
}

/**
 * @param index its name; undefined: of the table
 * @throws AwsError when it is what it is already, or was decreased too often
 */
export function changedThroughput(
  current: Throughput,
  wanted: Throughput,
  index: string | undefined,
  now: Instant,
): Throughput {
  const { readUnits, writeUnits } = wanted
  const [whose, place] =
    index === undefined ? ['the table', 'the table'] : [`the index ${index}`, `index ${index}`]
  if (readUnits === current.readUnits && writeUnits === current.writeUnits)
    throw validation(
      `The provisioned throughput for ${whose} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for ${place}: ${readUnits}. Requested ReadCapacityUnits: ${readUnits}. Current WriteCapacityUnits provisioned for ${place}: ${writeUnits}. Requested WriteCapacityUnits: ${writeUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    )
  const increases = readUnits > current.readUnits || writeUnits > current.writeUnits
  const decreases = readUnits < current.readUnits || writeUnits < current.writeUnits
  if (decreases) checkDecrease(current, now)
  return {
    readUnits,
    writeUnits,
    lastIncreaseAt: increases ? now : current.lastIncreaseAt,
    lastDecreaseAt: decreases ? now : current.lastDecreaseAt,
    decreases: decreases ? decreasesToday(current, now) + 1 : current.decreases,
  }
}

export function decreasesToday({ decreases = 0, lastDecreaseAt }: Throughput, now: Instant): number {
  return lastDecreaseAt !== undefined && dayOf(lastDecreaseAt) === dayOf(now) ? decreases : 0
}

function checkDecrease(current: Throughput, now: Instant): void {
  const count = decreasesToday(current, now)
  const last = current.lastDecreaseAt
  if (last === undefined || count < FREE_DECREASES || msBetween(last, now) >= DECREASE_INTERVAL_MS) return
  const next = Math.min(toEpochMs(last) + DECREASE_INTERVAL_MS, (dayOf(now) + 1) * DAY_MS)
  throw limitExceeded(
    `Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first ${FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed at most once every ${DECREASE_INTERVAL_MS / 1_000} seconds. Number of decreases today: ${count}. Last decrease at ${inWords(toEpochMs(last))}. Next decrease can be made at ${inWords(next)}.`,
  )
}

function dayOf(instant: Instant): number {
  return Math.floor(toEpochMs(instant) / DAY_MS)
}

const IN_WORDS = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'full', timeZone: 'UTC' })

/** E.g. `Thursday, October 8, 2026 at 11:20:48 PM Coordinated Universal Time`. */
function inWords(epochMs: number): string {
  return IN_WORDS.format(epochMs).replaceAll('\u202f', ' ')
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message)
}
