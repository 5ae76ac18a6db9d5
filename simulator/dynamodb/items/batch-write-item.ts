// BatchWriteItem: up to 25 puts and deletes of several tables, each by itself (ST-15); no conditions.
import type { Shape } from '../../aws/service.js'
import type { ItemChange } from '../engine/changes.js'
import type { Operation } from '../engine/operation.js'
import type { State } from '../engine/state.js'
import { localWrite, type Target, targetOf, targetOfItem } from '../engine/write.js'
import { validation } from '../errors.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import { asStructure, Input } from '../input/input.js'
import { activeTable, withoutArn } from '../input/table-name.js'
import type { Attributes } from '../values/attribute-value.js'
import { checkDistinct } from './batch-get-item.js'
import { addUnits, describeUnits, readCapacityMode, type Units, writeUnits } from './capacity.js'
import { CollectionMetrics, readCollectionMode } from './collection-metrics.js'

const MAX_WRITES = 25

interface BatchWrite {
  readonly target: Target
  readonly item: Attributes | undefined
}

export const batchWriteItem: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const requested = constraints.required('requestItems', input.map('RequestItems')) ?? []
  constraints.length('requestItems', requested, 1, MAX_WRITES)
  const capacityMode = readCapacityMode(input, constraints)
  const collections = new CollectionMetrics(readCollectionMode(input, constraints))
  constraints.check()
  const tables = requested.map(([name, writes]) => {
    if (!Array.isArray(writes)) throw validation(`The list of writes of table ${name} is not a list`)
    return [name, writes.map(Input.of)] as const
  })
  if (tables.reduce((count, [, writes]) => count + writes.length, 0) > MAX_WRITES)
    throw validation('Too many items requested for the BatchWriteItem call')

  const changes: ItemChange[] = []
  // Of all tables together: one may be there twice, by its name and by its ARN.
  const targets: Target[] = []
  const capacity: Shape[] = []
  for (const [name, requests] of tables) {
    const writes = requests.map((request) => readWrite(state, withoutArn(name), request))
    targets.push(...writes.map(({ target }) => target))
    checkDistinct(targets)
    let units: Units = { table: 0, indexes: new Map() }
    for (const { target, item } of writes) {
      const change = localWrite(state, target, item, now)
      if (change) changes.push(change)
      collections.add(target, change)
      if (capacityMode !== 'NONE') units = addUnits(units, writeUnits(target.table, target.stored, change))
    }
    const table = writes[0]?.target.table
    if (table) capacity.push(describeUnits(capacityMode, table, units))
  }
  return {
    response: {
      UnprocessedItems: {},
      ...collections.describe(),
      ...(capacityMode !== 'NONE' && { ConsumedCapacity: capacity }),
    },
    changes,
  }
}

function readWrite(state: State, tableName: string, request: Input): BatchWrite {
  const put = request.structure('PutRequest')
  const deletion = request.structure('DeleteRequest')
  if (Boolean(put) === Boolean(deletion))
    throw validation(
      put
        ? 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'
        : 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    )
  if (put) {
    const item = parseAttributes(asStructure(put.raw('Item')))
    return { target: targetOfItem(activeTable(state, tableName), item), item }
  }
  const key = parseAttributes(asStructure(deletion?.raw('Key')))
  return { target: targetOf(activeTable(state, tableName), key), item: undefined }
}
