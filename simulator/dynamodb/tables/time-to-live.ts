// UpdateTimeToLive and DescribeTimeToLive. When items expire is expiry.ts.
import type { Operation } from '../engine/operation.js'
import { validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import { beingCreated, checkRequest, existing, readTable } from './table-name.js'

export const updateTimeToLive: Operation = (state, input) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  const specification = constraints.required(
    'timeToLiveSpecification',
    input.structure('TimeToLiveSpecification'),
  )
  const given = specification?.text('AttributeName')
  let enabled = specification?.boolean('Enabled')
  if (specification) {
    const member = 'timeToLiveSpecification.attributeName'
    constraints.required(member, given)
    constraints.length(member, given, 1, 255)
    enabled = constraints.required('timeToLiveSpecification.enabled', enabled)
  }
  checkRequest(input, constraints, state.region)
  const attributeName = given as string
  const table = existing(state, name)
  if (table.status === 'CREATING') throw beingCreated(name)
  const current = table.settings.ttlAttribute
  if (current !== undefined && current !== attributeName)
    throw validation(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`)
  if (enabled && current !== undefined) throw validation('TimeToLive is already enabled')
  if (!enabled && current === undefined) throw validation('TimeToLive is already disabled')
  const settings = { ...table.settings, ttlAttribute: enabled ? attributeName : undefined }
  return {
    response: { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attributeName } },
    changes: [{ kind: 'settings', tableName: name, settings }],
  }
}

export const describeTimeToLive: Operation = (state, input) => {
  const constraints = new Constraints()
  const name = readTable(input, constraints)
  checkRequest(input, constraints, state.region)
  const table = existing(state, name)
  if (table.status === 'CREATING')
    throw validation(
      'Cannot describe time to live while table is in CREATING state: Current table state is CREATING',
    )
  const { ttlAttribute } = table.settings
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
