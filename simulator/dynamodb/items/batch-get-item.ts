// BatchGetItem: up to 100 items of several tables, up to 16 MB; what is beyond comes back as unprocessed.
import type { Shape } from '../../aws/service.js'
import { keyText } from '../engine/apply.js'
import type { Operation } from '../engine/operation.js'
import type { State, StoredItem, Table } from '../engine/state.js'
import { type Target, targetOf } from '../engine/write.js'
import { validation } from '../errors.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import { Input } from '../input/input.js'
import { activeTable, withoutArn } from '../input/table-name.js'
import { constrainLegacy, LEGACY_PARAMETERS } from '../legacy/parameters.js'
import type { Attributes } from '../values/attribute-value.js'
import { describeUnits, readCapacityMode, readUnits } from './capacity.js'
import { itemSeen } from './seen.js'

const MAX_KEYS = 100
const MAX_RESPONSE_BYTES = 16 * 1_024 * 1_024

interface TableRead {
  readonly name: string
  readonly request: Shape
  readonly table: Table
  readonly targets: readonly Target[]
  readonly consistent: boolean
  readonly show: (stored: StoredItem) => Attributes
}

export const batchGetItem: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const requested = constraints.required('requestItems', input.map('RequestItems')) ?? []
  constraints.length('requestItems', requested, 1, MAX_KEYS)
  const capacityMode = readCapacityMode(input, constraints)
  constraints.check()
  const reads = requested.map(([name, request]) =>
    readTable(state, name, Input.of(request), request as Shape),
  )
  if (reads.reduce((count, { targets }) => count + targets.length, 0) > MAX_KEYS)
    throw validation('Too many items requested for the BatchGetItem call')

  let bytes = 0
  const responses: [string, readonly Attributes[]][] = []
  const unprocessed: [string, Shape][] = []
  const capacity: Shape[] = []
  for (const { name, request, table, targets, consistent, show } of reads) {
    const items: Attributes[] = []
    const left: Attributes[] = []
    let units = 0
    for (const target of targets) {
      const stored = itemSeen(state, target, consistent, surroundings)
      const size = stored?.sizeBytes ?? 0
      if (bytes + size > MAX_RESPONSE_BYTES) left.push(target.keyAttributes)
      else {
        bytes += size
        units += readUnits(size, consistent)
        if (stored) items.push(show(stored))
      }
    }
    responses.push([name, items])
    if (left.length > 0) unprocessed.push([name, { ...request, Keys: left }])
    capacity.push(describeUnits(capacityMode, table, { table: units, indexes: new Map() }))
  }
  return {
    response: {
      Responses: Object.fromEntries(responses),
      UnprocessedKeys: Object.fromEntries(unprocessed),
      ...(capacityMode !== 'NONE' && { ConsumedCapacity: capacity }),
    },
    changes: [],
  }
}

function readTable(state: State, name: string, input: Input, request: Shape): TableRead {
  const constraints = new Constraints()
  const keys = constraints.required(`requestItems.${name}.member.keys`, input.list('Keys')) ?? []
  constraints.length(`requestItems.${name}.member.keys`, keys, 1, MAX_KEYS)
  constrainLegacy(input, constraints, LEGACY_PARAMETERS.get, `requestItems.${name}.member.`)
  constraints.check()
  const expressions = new RequestExpressions(input, ['ProjectionExpression'], LEGACY_PARAMETERS.get)
  const project = expressions.projection()
  expressions.checkAllUsed()
  const parsed = keys.map((key) => parseAttributes(key))
  const table = activeTable(state, withoutArn(name))
  const targets = parsed.map((key) => targetOf(table, key))
  checkDistinct(targets)
  return {
    name,
    request,
    table,
    targets,
    consistent: input.boolean('ConsistentRead') ?? false,
    show: ({ item }) => (project ? project(item) : item),
  }
}

/** @throws AwsError when two targets are one item */
export function checkDistinct(targets: readonly Target[]): void {
  const seen = new Set<string>()
  for (const target of targets) seen.add(`${target.table.name}/${keyText(target)}`)
  if (seen.size < targets.length) throw validation('Provided list of item keys contains duplicates')
}
