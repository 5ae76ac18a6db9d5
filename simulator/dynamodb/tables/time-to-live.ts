// UpdateTimeToLive and DescribeTimeToLive. When items expire is expiry.ts.
import type { Operation } from '../engine/operation.js'
import type { State, Table } from '../engine/state.js'
import { tableNotFound, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { readTableName } from '../input/table-name.js'

export const updateTimeToLive: Operation = (state, input) => {
  const constraints = new Constraints()
  const name = readTableName(input, constraints)
  const specification = constraints.required(
    'timeToLiveSpecification',
    input.structure('TimeToLiveSpecification'),
  )
  const member = 'timeToLiveSpecification.attributeName'
  const attributeName = constraints.required(member, specification?.text('AttributeName')) ?? ''
  constraints.length(member, specification?.text('AttributeName'), 1, 255)
  const enabled = constraints.required('timeToLiveSpecification.enabled', specification?.boolean('Enabled'))
  constraints.check()
  const table = existing(state, name)
  const current = table.settings.ttlAttribute
  if (enabled && current !== undefined)
    throw validation(
      current === attributeName
        ? 'TimeToLive is already enabled'
        : `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    )
  if (!enabled && current === undefined) throw validation('TimeToLive is already disabled')
  if (!enabled && current !== attributeName)
    throw validation(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`)
  const settings = { ...table.settings, ttlAttribute: enabled ? attributeName : undefined }
  return {
    response: { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attributeName } },
    changes: [{ kind: 'settings', tableName: name, settings }],
  }
}

export const describeTimeToLive: Operation = (state, input) => {
  const constraints = new Constraints()
  const name = readTableName(input, constraints)
  constraints.check()
  const { ttlAttribute } = existing(state, name).settings
  return {
    response: {
      TimeToLiveDescription:
        ttlAttribute === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute },
    },
    changes: [],
  }
}

function existing(state: State, name: string): Table {
  const table = state.tables.get(name)
  if (!table) throw tableNotFound(name)
  return table
}
