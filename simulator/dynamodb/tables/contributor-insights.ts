// Contributor Insights of tables and indexes: a setting, kept and shown; nothing is counted.
import { AwsError } from '../../aws/errors.js'
import type { Operation } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { epochSeconds } from './describe-parts.js'
import { checkRequest, existing, readTable } from './table-name.js'

const OF_TABLE = ''
const MAX_PAGE = 100
const MODES = ['THROTTLED_KEYS', 'ACCESSED_AND_THROTTLED_KEYS'] as const

export const describeContributorInsights: Operation = (state, input) => {
  const { table, indexName } = readPlace(state, input, new Constraints())
  const { insights = {} } = table.settings
  const place = indexName ?? OF_TABLE
  // An index may be called `constructor`.
  const setting = Object.hasOwn(insights, place) ? insights[place] : undefined
  return {
    response: {
      TableName: table.name,
      ...(indexName !== undefined && { IndexName: indexName }),
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
  constraints.oneOf('contributorInsightsMode', input.text('ContributorInsightsMode'), MODES)
  const { table, indexName } = readPlace(state, input, constraints)
  const enabled = action === 'ENABLE'
  const insights = { ...table.settings.insights, [indexName ?? OF_TABLE]: { enabled, at: now } }
  return {
    response: {
      TableName: table.name,
      ...(indexName !== undefined && { IndexName: indexName }),
      ContributorInsightsStatus: enabled ? 'ENABLING' : 'DISABLING',
    },
    changes: [{ kind: 'settings', tableName: table.name, settings: { ...table.settings, insights } }],
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
