// UpdateContinuousBackups and DescribeContinuousBackups: point-in-time recovery is a setting, kept and shown; there are
// no backups from which a table could be restored.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { type Instant, plusMs } from '../../kernel/time.js'
import type { Operation } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import type { TableSettings } from '../engine/table-settings.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { epochSeconds } from './describe-parts.js'
import { checkRequest, readTable } from './table-name.js'

const DEFAULT_DAYS = 35
const DAY_MS = 24 * 3_600_000
/** The newest point to which AWS restores lies so far back. */
const LATEST_BEFORE_MS = 300_000

export const describeContinuousBackups: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  checkRequest(input, constraints, state.region)
  return { response: describe(backedUpTable(state, name).settings.recovery, now), changes: [] }
}

export const updateContinuousBackups: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  const path = 'pointInTimeRecoverySpecification'
  const given = constraints.required(path, input.structure('PointInTimeRecoverySpecification'))
  const enabled = given?.boolean('PointInTimeRecoveryEnabled')
  if (given) constraints.required(`${path}.pointInTimeRecoveryEnabled`, enabled)
  const days = given?.integer('RecoveryPeriodInDays')
  constraints.range(`${path}.recoveryPeriodInDays`, days, 1, DEFAULT_DAYS)
  checkRequest(input, constraints, state.region)
  if (!enabled && days !== undefined)
    throw validation(
      'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
    )
  const table = backedUpTable(state, name)
  if (table.status === 'CREATING')
    throw new AwsError(
      'ContinuousBackupsUnavailableException',
      `Backups are being enabled for the table: ${name}. Please retry later`,
    )
  const before = table.settings.recovery
  const recovery = enabled
    ? { since: before?.since ?? now, days: days ?? before?.days ?? DEFAULT_DAYS }
    : undefined
  return {
    response: describe(recovery, now),
    changes: [{ kind: 'settings', tableName: name, settings: { ...table.settings, recovery } }],
  }
}

function describe(recovery: TableSettings['recovery'], now: Instant): Shape {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: recovery
        ? {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: recovery.days,
            EarliestRestorableDateTime: epochSeconds(
              Math.max(recovery.since, plusMs(now, -recovery.days * DAY_MS)),
            ),
            LatestRestorableDateTime: epochSeconds(Math.max(recovery.since, plusMs(now, -LATEST_BEFORE_MS))),
          }
        : { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  }
}

function backedUpTable(state: State, name: string): Table {
  const table = state.tables.get(name)
  if (!table) throw new AwsError('TableNotFoundException', `Table not found: ${name}`)
  return table
}
