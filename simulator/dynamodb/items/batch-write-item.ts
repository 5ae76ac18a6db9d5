// BatchWriteItem: up to 25 puts and deletes of several tables, each by itself (ST-15); no conditions.
import type { Shape } from '../../aws/service.js'
import type { ItemChange } from '../engine/changes.js'
import type { Operation } from '../engine/operation.js'
import { checkItemSize, localWrite, type Target, targetOf, targetOfBatchItem } from '../engine/write.js'
import { validation } from '../errors.js'
import { type ParsedItem, parseItem } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import { asList, Input } from '../input/input.js'
import { javaWriteRequests } from '../input/java-text.js'
import { checkTableNames, readRequestItems, tooManyItems } from '../input/request-items.js'
import { activeTable, withoutArn } from '../input/table-name.js'
import { addUnits, describeUnits, readCapacityMode, unitsOfTable, writeUnits } from './capacity.js'
import { CollectionMetrics, readCollectionMode } from './collection-metrics.js'
import { checkDistinct, IN_BATCH } from './distinct-targets.js'

const MAX_WRITES = 25

/** A put of an item, or a deletion by its key. */
interface BatchWrite extends ParsedItem {
  readonly isPut: boolean
}

export const batchWriteItem: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const requested =
    readRequestItems(input, constraints)?.map(([name, requests]) => [name, asList(requests)] as const) ?? []
  const capacityMode = readCapacityMode(input, constraints)
  const collections = new CollectionMetrics(readCollectionMode(input, constraints))
  constraints.check()
  checkRequests(requested)
  const tables = requested.map(([name, requests]) => ({
    name,
    writes: requests.map((request, index) => readWrite(Input.of(request), name, index)),
  }))

  const own = { timestamp: now, region: state.region }
  const changes: ItemChange[] = []
  // Of all tables together: one may be there twice, by its name and by its ARN.
  const targets: Target[] = []
  const capacity: Shape[] = []
  for (const { name, writes } of tables) {
    const table = activeTable(state, withoutArn(name))
    const found = writes.map(({ isPut, attributes }) =>
      isPut ? targetOfBatchItem(table, attributes) : targetOf(table, attributes),
    )
    targets.push(...found)
    checkDistinct(targets, IN_BATCH)
    let units = unitsOfTable(0)
    for (let index = 0; index < found.length; index++) {
      const target = found[index] as Target
      const { isPut, attributes, sizeBytes } = writes[index] as BatchWrite
      const change = isPut
        ? localWrite(target, attributes, own, 'put', sizeBytes)
        : localWrite(target, undefined, own)
      if (change) changes.push(change)
      collections.add(target, change)
      if (capacityMode !== 'NONE') units = addUnits(units, writeUnits(table, target.stored, change))
    }
    if (capacityMode !== 'NONE') capacity.push(describeUnits(capacityMode, table, units))
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

function checkRequests(requested: readonly (readonly [string, readonly unknown[]])[]): void {
  if (requested.length === 0) throw validation('The requestItems parameter is required for BatchWriteItem')
  const constraints = new Constraints()
  checkTableNames(requested, constraints, javaWriteRequests)
  const counts = requested.map(([, requests]) => requests.length)
  if (counts.some((count) => count === 0 || count > MAX_WRITES))
    constraints.fail(
      `Value '${javaWriteRequests(requested)}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to ${MAX_WRITES}, Member must have length greater than or equal to 1]`,
    )
  constraints.check()
  if (counts.reduce((sum, count) => sum + count, 0) > MAX_WRITES) throw tooManyItems('BatchWriteItem')
}

function readWrite(request: Input, tableName: string, index: number): BatchWrite {
  const put = request.structure('PutRequest')
  const deletion = request.structure('DeleteRequest')
  if (Boolean(put) === Boolean(deletion))
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  const given = put ? put.raw('Item') : deletion?.raw('Key')
  if (!given) {
    const member = put ? 'putRequest.item' : 'deleteRequest.key'
    const constraints = new Constraints()
    constraints.required(`requestItems.${tableName}.member.${index + 1}.member.${member}`, given)
    constraints.check()
  }
  const { attributes, sizeBytes } = parseItem(given, 'older')
  if (put) checkItemSize(sizeBytes, 'put')
  return { isPut: put !== undefined, attributes, sizeBytes }
}
