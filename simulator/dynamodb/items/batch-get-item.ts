// BatchGetItem: up to 100 items of several tables, up to 16 MB; what is beyond comes back as unprocessed.
import type { Shape } from '../../aws/service.js'
import type { Operation } from '../engine/operation.js'
import { targetOf } from '../engine/write.js'
import type { Project } from '../expressions/projection.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import { Constraints } from '../input/constraints.js'
import { Input } from '../input/input.js'
import { checkTableNames, readRequestItems, tooManyItems } from '../input/request-items.js'
import { activeTable, withoutArn } from '../input/table-name.js'
import { constrainLegacy, LEGACY_PARAMETERS, mixed } from '../legacy/parameters.js'
import type { Attributes } from '../values/attribute-value.js'
import { describeUnits, readCapacityMode, readUnits, unitsOfTable } from './capacity.js'
import { checkDistinct, IN_BATCH } from './distinct-targets.js'
import { itemSeen } from './seen.js'

const MAX_KEYS = 100
const MAX_RESPONSE_BYTES = 16 * 1_024 * 1_024
/** How much of a request is shown in an answer. */
const SHOWN_LENGTH = 10_000

interface TableRead {
  readonly name: string
  readonly request: Shape
  readonly keys: readonly Attributes[]
  readonly consistent: boolean
  readonly projectedBy: RequestExpressions['projectedBy']
  readonly project: Project | undefined
}

export const batchGetItem: Operation = (state, input, surroundings) => {
  const constraints = new Constraints()
  const requested = readRequestItems(input, constraints) ?? []
  if (input.has('RequestItems') && requested.length === 0) throw wrongLength('RequestItems', 'greater', 1)
  checkTableNames(requested, constraints, (items) =>
    JSON.stringify(Object.fromEntries(items)).slice(0, SHOWN_LENGTH),
  )
  const capacityMode = readCapacityMode(input, constraints)
  for (const [name, request] of requested) checkKeys(name, Input.of(request), constraints)
  constraints.check()
  const reads = requested.map(([name, request]) => readTable(name, request as Shape))
  checkAlikeProjected(reads)
  if (reads.reduce((count, { keys }) => count + keys.length, 0) > MAX_KEYS) throw tooManyItems('BatchGetItem')
  const tables = reads.map((read) => {
    const table = activeTable(state, withoutArn(read.name))
    const targets = read.keys.map((key) => targetOf(table, key))
    checkDistinct(targets, IN_BATCH)
    return { ...read, table, targets }
  })

  let bytes = 0
  const responses: [string, readonly Attributes[]][] = []
  const unprocessed: [string, Shape][] = []
  const capacity: Shape[] = []
  for (const { name, request, table, targets, consistent, project } of tables) {
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
        if (stored) items.push(project ? project(stored.item) : stored.item)
      }
    }
    responses.push([name, items])
    if (left.length > 0) unprocessed.push([name, { ...request, Keys: left }])
    capacity.push(describeUnits(capacityMode, table, unitsOfTable(units)))
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

function checkKeys(name: string, input: Input, constraints: Constraints): void {
  constrainLegacy(input, constraints, LEGACY_PARAMETERS.get, `requestItems.${name}.member.`)
  const keys = constraints.required(`requestItems.${name}.member.keys`, input.list('Keys'))
  if (!keys) return
  const member = `RequestItems.${name}.member.Keys`
  if (keys.length === 0) throw wrongLength(member, 'greater', 1)
  if (keys.length > MAX_KEYS) throw wrongLength(member, 'less', MAX_KEYS)
}

/** Answered at once, and alone. */
function wrongLength(member: string, than: 'greater' | 'less', bound: number): Error {
  return Constraints.alone(
    `Value at '${member}' failed to satisfy constraint: Member must have length ${than} than or equal to ${bound}`,
  )
}

function readTable(name: string, request: Shape): TableRead {
  const input = Input.of(request)
  const expressions = new RequestExpressions(input, ['ProjectionExpression'], LEGACY_PARAMETERS.get)
  const project = expressions.projection()?.of
  expressions.checkAllUsed()
  const keys = (input.list('Keys') ?? []).map((key) => parseAttributes(key))
  const consistent = input.boolean('ConsistentRead') ?? false
  return { name, request, keys, consistent, projectedBy: expressions.projectedBy, project }
}

/** A request has parameters of one kind, also for different tables. */
function checkAlikeProjected(reads: readonly TableRead[]): void {
  let first: TableRead['projectedBy']
  for (const { projectedBy } of reads) {
    if (first && projectedBy && projectedBy !== first)
      throw mixed(['AttributesToGet'], ['ProjectionExpression'])
    first ??= projectedBy
  }
}
