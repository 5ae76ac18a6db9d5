// Evaluates intrinsic functions: from a tree with calls to one without. Where its values come from is the scope's
// affair.
import { invalidTemplate } from '../template/findings.js'
import {
  type CallNode,
  type Entry,
  list,
  literal,
  type Node,
  type Position,
  scalar,
} from '../template/node.js'
import { attributeNames, splitAttribute, subArguments } from './references.js'
import { parseSubText } from './sub-text.js'

export type Value = string | readonly string[]

export interface Scope {
  /** What errors name: a logical id, an output. */
  readonly subject: string
  /** undefined for AWS::NoValue. */
  ref(name: string, at: Position): Value | undefined
  attribute(logicalId: string, attribute: string, at: Position): Value
  condition(name: string, at: Position): boolean
  mapped(map: string, first: string, second: string, at: Position): Node
}

/** undefined where the value is AWS::NoValue: a member or item that is as if it were not there. */
export function evaluate(node: Node, scope: Scope): Node | undefined {
  switch (node.kind) {
    case 'scalar':
      return node
    case 'list':
      return list(
        node.at,
        node.items.flatMap((item) => evaluate(item, scope) ?? []),
      )
    case 'map': {
      const entries = new Map<string, Entry>()
      for (const [key, { at, value }] of node.entries) {
        const evaluated = evaluate(value, scope)
        if (evaluated) entries.set(key, { at, value: evaluated })
      }
      return { kind: 'map', entries, at: node.at }
    }
    case 'call':
      return evaluateCall(node, scope)
  }
}

/** As `evaluate`, for a place that needs a single text. */
export function evaluateText(node: Node, scope: Scope): string {
  const text = literal(evaluate(node, scope))
  if (text === undefined) throw invalidTemplate(node.at, scope.subject, 'a single text is needed here')
  return text
}

function evaluateCall(node: CallNode, scope: Scope): Node | undefined {
  const { argument, at } = node
  const misused = (form: string) =>
    invalidTemplate(at, scope.subject, `${node.name} is written as ${node.name}: ${form}`)
  const items = argument.kind === 'list' ? argument.items : []
  const [first, second, third] = items

  switch (node.name) {
    case 'Ref':
      return asNode(scope.ref(evaluateText(argument, scope), at), at)
    case 'Fn::GetAtt':
      return asNode(evaluateGetAtt(node, scope), at)
    case 'Fn::Sub':
      return scalar(at, evaluateSub(node, scope))
    case 'Fn::If': {
      const condition = literal(first)
      if (!condition || !second || !third || items.length > 3)
        throw misused('[condition, value, other value]')
      return evaluate(scope.condition(condition, at) ? second : third, scope)
    }
    case 'Fn::Join': {
      if (!first || !second || items.length > 2) throw misused('[separator, [texts]]')
      return scalar(at, textsOf(second, scope).join(evaluateText(first, scope)))
    }
    case 'Fn::Split': {
      if (!first || !second || items.length > 2) throw misused('[separator, text]')
      return asNode(evaluateText(second, scope).split(evaluateText(first, scope)), at)
    }
    case 'Fn::Select': {
      if (!first || !second || items.length > 2) throw misused('[index, list]')
      const index = Number(evaluateText(first, scope))
      const choices = evaluate(second, scope)
      const chosen = choices?.kind === 'list' ? choices.items[index] : undefined
      if (!chosen) throw invalidTemplate(at, scope.subject, `Fn::Select finds no item ${index}`)
      return chosen
    }
    case 'Fn::FindInMap': {
      if (!first || !second || !third || items.length > 3) throw misused('[mapping, key, second key]')
      const [map, key, inner] = [first, second, third].map((item) => evaluateText(item, scope))
      return scope.mapped(map as string, key as string, inner as string, at)
    }
    case 'Fn::Base64':
      return scalar(at, Buffer.from(evaluateText(argument, scope), 'utf8').toString('base64'))
    default:
      throw invalidTemplate(at, scope.subject, `${node.name} cannot be used here`)
  }
}

function evaluateGetAtt(node: CallNode, scope: Scope): Value {
  const names = attributeNames(node)
  if (!names)
    throw invalidTemplate(node.at, scope.subject, 'Fn::GetAtt is written as Fn::GetAtt: Resource.Attribute')
  const computed = node.argument.kind === 'list' ? node.argument.items.slice(1) : []
  const attribute = computed.map((part) => evaluateText(part, scope)).join('.')
  return scope.attribute(names.target, attribute || names.attribute, node.at)
}

function evaluateSub(node: CallNode, scope: Scope): string {
  const sub = subArguments(node)
  if (!sub)
    throw invalidTemplate(node.at, scope.subject, 'Fn::Sub is written as Fn::Sub: text, or [text, {names}]')
  const parts = parseSubText(sub.text).map((part) => {
    if ('literal' in part) return part.literal
    const own = sub.names.get(part.name)
    if (own) return evaluateText(own.value, scope)
    const attribute = splitAttribute(part.name)
    const value = attribute
      ? scope.attribute(attribute.target, attribute.attribute, node.at)
      : scope.ref(part.name, node.at)
    if (typeof value === 'string') return value
    throw invalidTemplate(node.at, scope.subject, `\${${part.name}} is not a single text`)
  })
  return parts.join('')
}

function textsOf(node: Node, scope: Scope): string[] {
  const evaluated = evaluate(node, scope)
  const items = evaluated?.kind === 'list' ? evaluated.items : []
  return items.map((item) => evaluateText(item, scope))
}

function asNode(value: Value | undefined, at: Position): Node | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return scalar(at, value)
  return list(
    at,
    value.map((item) => scalar(at, item)),
  )
}
