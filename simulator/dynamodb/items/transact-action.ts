// One action of TransactWriteItems: which it is, and what it says before its table is looked at.
import { cached } from '../../aws/cached.js'
import { validation } from '../errors.js'
import { RequestExpressions } from '../expressions/request-expressions.js'
import { type ParsedItem, parseItem } from '../input/attribute-values.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { readTableName } from '../input/table-name.js'
import { intendDelete } from './delete-item.js'
import { intendPut } from './put-item.js'
import { intendUpdate } from './update-item.js'
import { type BoundWrite, bindWrite, type WriteIntent } from './write-intent.js'
import { readReturnOnFailure } from './write-request.js'

interface ActionKind {
  readonly member: 'Item' | 'Key'
  readonly expressions: readonly ('ConditionExpression' | 'UpdateExpression')[]
  /** The expression without which there is no such action. */
  readonly required?: 'ConditionExpression' | 'UpdateExpression'
  readonly intend: (parsed: ParsedItem, bound: BoundWrite) => WriteIntent
}

const KINDS = {
  ConditionCheck: {
    member: 'Key',
    expressions: ['ConditionExpression'],
    required: 'ConditionExpression',
    intend: intendDelete,
  },
  Put: { member: 'Item', expressions: ['ConditionExpression'], intend: intendPut },
  Delete: { member: 'Key', expressions: ['ConditionExpression'], intend: intendDelete },
  Update: {
    member: 'Key',
    expressions: ['UpdateExpression', 'ConditionExpression'],
    required: 'UpdateExpression',
    intend: intendUpdate,
  },
} as const satisfies Readonly<Record<string, ActionKind>>

type ActionName = keyof typeof KINDS
const NAMES = Object.keys(KINDS) as readonly ActionName[]

export interface TransactAction {
  readonly name: ActionName
  readonly tableName: string
  readonly returnOnFailure: boolean
  /** @throws AwsError for what is wrong with its expressions, its key or its item */
  readonly intent: () => WriteIntent
}

/** @param constraints are to be checked before the action is used */
export function readAction(request: Input, index: number, constraints: Constraints): TransactAction {
  const name = actionName(request)
  const kind: ActionKind = KINDS[name]
  const input = request.structure(name) as Input
  const path = `transactItems.${index + 1}.member.${lowerFirst(name)}.`
  const tableName = readTableName(input, constraints, 'older', `${path}tableName`)
  constraints.required(`${path}${lowerFirst(kind.member)}`, input.raw(kind.member))
  if (kind.required) constraints.required(`${path}${lowerFirst(kind.required)}`, input.text(kind.required))
  const returnOnFailure = readReturnOnFailure(input, constraints, path)
  return {
    name,
    tableName,
    returnOnFailure,
    intent: () => {
      const bound = bindWrite(RequestExpressions.in(input, kind.expressions, [], 'older'))
      return kind.intend(parseItem(input.raw(kind.member), 'older'), bound)
    },
  }
}

function actionName(request: Input): ActionName {
  let only: ActionName | undefined
  for (const name of NAMES) {
    if (!request.has(name)) continue
    if (only) throw validation('TransactItems can only contain one of Check, Put, Update or Delete')
    only = name
  }
  if (!only)
    throw validation('Invalid Request: TransactWriteRequest should contain Delete or Put or Update request')
  return only
}

/** A member's name as AWS's error texts have it. */
const lowerFirst = cached((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`)
