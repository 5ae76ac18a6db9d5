// Contributor Insights of tables and indexes: a setting, kept and shown; nothing is counted.
import { AwsError } from '../../aws/errors.js'
import type { Shape } from '../../aws/service.js'
import { toEpochMs } from '../../kernel/time.js'
import type { Operation } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import type { Insights } from '../engine/table-settings.js'
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
  const { table, indexName } = readPlace(state, input, new Constraints())
  const setting = settingOf(table, indexName)
  return {
    response: {
      TableName: table.name,
      ...(indexName !== undefined && { IndexName: indexName }),
      ...(setting?.enabled && describeRules(table, indexName, setting)),
      ContributorInsightsStatus: setting?.enabled ? 'ENABLED' : 'DISABLED',
      ...(setting && { LastUpdateDateTime: epochSeconds(setting.at) }),
    },
    changes: [],
  }
}

export const updateContributorInsights: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const action = constraints.required('contributorInsightsAction', input.text('ContributorInsightsAction'))
  constraints.oneOf('contributorInsightsAction', action, ['ENABLE', 'DISABLE'])
  // AWS takes one that is left out for the default, whatever it was before.
  const mode =
    constraints.oneOf('contributorInsightsMode', input.text('ContributorInsightsMode'), MODES) ?? DEFAULT_MODE
  const { table, indexName } = readPlace(state, input, constraints)
  const enabled = action === 'ENABLE'
  const before = settingOf(table, indexName)
  const isOn = enabled && before?.enabled === true
  const changesNothing = isOn && before.mode === mode
  const setting: Insights = enabled
    ? { enabled, mode, at: now, since: isOn ? (before.since ?? before.at) : now }
    : { enabled, at: now }
  const insights = { ...table.settings.insights, [indexName ?? OF_TABLE]: setting }
  return {
    response: {
      TableName: table.name,
      ...(indexName !== undefined && { IndexName: indexName }),
      ContributorInsightsStatus: changesNothing ? 'ENABLED' : enabled ? 'ENABLING' : 'DISABLING',
    },
    changes: changesNothing
      ? []
      : [{ kind: 'settings', tableName: table.name, settings: { ...table.settings, insights } }],
  }
}

function settingOf({ settings }: Table, indexName: string | undefined): Insights | undefined {
  const { insights = {} } = settings
  const place = indexName ?? OF_TABLE
  // An index may be called `constructor`.
  return Object.hasOwn(insights, place) ? insights[place] : undefined
}

function describeRules(
  table: Table,
  indexName: string | undefined,
  { mode = DEFAULT_MODE, at, since = at }: Insights,
): Shape {
  const { schema } = indexName === undefined ? table : (table.indexes.get(indexName)?.definition ?? table)
  const kinds = RULES.filter(
    (rule) =>
      (mode === DEFAULT_MODE || rule.endsWith('T')) && (schema.range.length > 0 || rule.startsWith('P')),
  )
  const resource = indexName === undefined ? table.name : `${table.name}-${indexName}`
  return {
    ContributorInsightsRuleList: kinds.map(
      (rule) => `DynamoDBContributorInsights-${rule}-${resource}-${Math.floor(toEpochMs(since))}`,
    ),
    ContributorInsightsMode: mode,
  }
}

/** Those places where they are on, or were. */
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
    Object.entries(table.settings.insights ?? {}).map(([index, { enabled }]) => ({
      TableName: table.name,
      ...(index !== OF_TABLE && { IndexName: index }),
      ContributorInsightsStatus: enabled ? 'ENABLED' : 'DISABLED',
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

function readPlace(state: State, input: Input, constraints: Constraints) {
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
