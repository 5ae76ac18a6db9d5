// Contributor Insights of tables and indexes: a setting, kept and shown; nothing is counted.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { toEpochMs } from '../../kernel/time.js'
import type { Change } from '../engine/changes.js'
import type { Operation } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import type { Insights, TableSettings } from '../engine/table-settings.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { epochSeconds } from './describe-parts.js'
import { checkRequest, existing, readTable } from './table-name.js'

const OF_TABLE = ''
const MAX_PAGE = 100
const MODES = ['THROTTLED_KEYS', 'ACCESSED_AND_THROTTLED_KEYS'] as const
const DEFAULT_MODE = 'ACCESSED_AND_THROTTLED_KEYS'
/** Of CloudWatch, in AWS's order: what counts partition keys and sort keys, accesses and throttling. */
const RULES = ['PKC', 'SKC', 'PKT', 'SKT'] as const

export const describeContributorInsights: Operation = (state, input) => {
  const place = readPlace(state, input, new Constraints())
  const setting = settingAt(place)
  return {
    response: {
      ...nameOf(place),
      ...(setting?.enabled && { ContributorInsightsRuleList: ruleNames(place, setting) }),
      ContributorInsightsStatus: setting?.enabled ? 'ENABLED' : 'DISABLED',
      ...(setting && {
        LastUpdateDateTime: epochSeconds(setting.at),
        ContributorInsightsMode: modeOf(setting),
      }),
    },
    changes: [],
  }
}

export const updateContributorInsights: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const action = constraints.required('contributorInsightsAction', input.text('ContributorInsightsAction'))
  constraints.oneOf('contributorInsightsAction', action, ['ENABLE', 'DISABLE'])
  const given = constraints.oneOf('contributorInsightsMode', input.text('ContributorInsightsMode'), MODES)
  const place = readPlace(state, input, constraints)
  const enabled = action === 'ENABLE'
  if (enabled) checkActive(place)
  const before = settingAt(place)
  const isOn = before?.enabled === true
  // One that is left out is the default, whatever it was before; and what is switched off keeps its mode.
  const mode = enabled ? (given ?? DEFAULT_MODE) : before && modeOf(before)
  const answer = (status: string) => ({
    ...nameOf(place),
    ContributorInsightsStatus: status,
    ...(mode && { ContributorInsightsMode: mode }),
  })
  if (isOn === enabled && (!before || modeOf(before) === mode))
    return { response: answer(enabled ? 'ENABLED' : 'DISABLED'), changes: [] }
  const setting: Insights = { enabled, mode, at: now, since: isOn ? (before.since ?? before.at) : now }
  const { table, indexName } = place
  const insights = { ...table.settings.insights, [indexName ?? OF_TABLE]: setting }
  return {
    response: answer(enabled ? 'ENABLING' : 'DISABLING'),
    changes: [{ kind: 'settings', tableName: table.name, settings: { ...table.settings, insights } }],
  }
}

/** Those places where they are on: of each table itself first, then of its indexes. */
export const listContributorInsights: Operation = (state, input) => {
  const constraints = new Constraints()
  const name = input.has('TableName') ? readTable(input, constraints) : undefined
  const limit = input.integer('MaxResults')
  constraints.range('maxResults', limit, 1, MAX_PAGE)
  if (name !== undefined) checkRequest(input, constraints, state.region)
  else constraints.check()
  const tables =
    name !== undefined
      ? [existing(state, name)]
      : [...state.tables.keys()].sort().map((one) => existing(state, one))
  const all = tables.flatMap((table) =>
    Object.entries(table.settings.insights ?? {})
      .filter(([, { enabled }]) => enabled)
      .sort(([index], [other]) => (index < other ? -1 : 1))
      .map(([index, setting]) => ({
        TableName: table.name,
        ...(index !== OF_TABLE && { IndexName: index }),
        ContributorInsightsStatus: 'ENABLED',
        ContributorInsightsMode: modeOf(setting),
      })),
  )
  const token = Number(input.text('NextToken') ?? 0)
  const start = Number.isSafeInteger(token) && token > 0 ? token : 0
  const end = start + (limit ?? MAX_PAGE)
  return {
    response: {
      ContributorInsightsSummaries: all.slice(start, end),
      ...(end < all.length && { NextToken: String(end) }),
    },
    changes: [],
  }
}

/** Those that are left when indexes go. */
export function remainingInsights(
  insights: TableSettings['insights'],
  changes: readonly Change[],
): TableSettings['insights'] {
  const gone = changes.flatMap((change) => (change.kind === 'delete-index' ? [change.indexName] : []))
  if (!insights || gone.length === 0) return insights
  return Object.fromEntries(Object.entries(insights).filter(([index]) => !gone.includes(index)))
}

interface Place {
  readonly table: Table
  /** undefined: the table itself. */
  readonly indexName: string | undefined
}

function readPlace(state: State, input: Input, constraints: Constraints): Place {
  const name = readTable(input, constraints)
  const indexName = input.text('IndexName')
  const isOfLength = indexName === undefined || (indexName.length >= 3 && indexName.length <= 255)
  if (isOfLength) constraints.nameCharacters('indexName', indexName)
  checkRequest(input, constraints, state.region)
  if (!isOfLength)
    throw validation('IndexName must be at least 3 characters long and at most 255 characters long')
  const table = existing(state, name)
  if (indexName !== undefined && !table.indexes.get(indexName)?.definition.global)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Index: ${indexName} not found for table: ${name}`,
    )
  return { table, indexName }
}

function settingAt({ table, indexName = OF_TABLE }: Place): Insights | undefined {
  const { insights = {} } = table.settings
  // An index may be called `constructor`.
  return Object.hasOwn(insights, indexName) ? insights[indexName] : undefined
}

function nameOf({ table, indexName }: Place): Shape {
  return { TableName: table.name, ...(indexName !== undefined && { IndexName: indexName }) }
}

function modeOf({ mode = DEFAULT_MODE }: Insights): NonNullable<Insights['mode']> {
  return mode
}

/** @throws AwsError when the table or index is being created */
function checkActive({ table, indexName }: Place): void {
  const index = indexName === undefined ? undefined : table.indexes.get(indexName)
  const waiting =
    table.status !== 'ACTIVE' ? 'TableStatus' : index && index.status !== 'ACTIVE' ? 'IndexStatus' : undefined
  if (waiting)
    throw validation(
      `Table or Index is not in a valid state to update Key Access Insights: ${waiting} must be ACTIVE to enable ContributorInsights.`,
    )
}

/** CloudWatch's rules, which do not exist here. */
function ruleNames({ table, indexName }: Place, setting: Insights): readonly string[] {
  const { schema } = indexName === undefined ? table : (table.indexes.get(indexName)?.definition ?? table)
  const all = modeOf(setting) === DEFAULT_MODE
  const kinds = RULES.filter(
    (rule) => (all || rule.endsWith('T')) && (schema.range.length > 0 || rule.startsWith('P')),
  )
  const resource = indexName === undefined ? table.name : `${table.name}-${indexName}`
  const at = Math.floor(toEpochMs(setting.since ?? setting.at))
  return kinds.map((kind) => `DynamoDBContributorInsights-${kind}-${resource}-${at}`)
}
