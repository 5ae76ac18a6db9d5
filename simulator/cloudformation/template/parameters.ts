// The section Parameters: declarations, and whether a value satisfies one.
import type { Findings } from './findings.js'
import { literal, type MapNode, member, type Node, type Position } from './node.js'

export interface Parameter {
  readonly name: string
  readonly at: Position
  readonly type: ParameterType
  readonly defaultValue: string | undefined
  readonly allowedValues: readonly string[] | undefined
  readonly allowedPattern: RegExp | undefined
  readonly minLength: number | undefined
  readonly maxLength: number | undefined
  readonly minValue: number | undefined
  readonly maxValue: number | undefined
  readonly constraint: string | undefined
}

const TYPES = [
  'String',
  'Number',
  'List<Number>',
  'CommaDelimitedList',
  'AWS::Route53::HostedZone::Id',
] as const
type ParameterType = (typeof TYPES)[number]

const KEYS = [
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
]

export function readParameters(section: MapNode, findings: Findings): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>()
  for (const [name, { at, value }] of section.entries) {
    const parameter = readParameter(name, at, value, findings)
    if (parameter) parameters.set(name, parameter)
  }
  return parameters
}

function readParameter(name: string, at: Position, node: Node, findings: Findings): Parameter | undefined {
  if (node.kind !== 'map') {
    findings.invalid(at, name, 'a parameter is a map with a Type')
    return undefined
  }
  for (const [key, entry] of node.entries)
    if (!KEYS.includes(key)) findings.invalid(entry.at, name, `a parameter has no ${key}`)
  const declared = literal(member(node, 'Type'))
  const type = TYPES.find((known) => known === declared)
  if (!declared) findings.invalid(at, name, 'needs a Type')
  else if (!type) findings.unsupported(at, name, `parameter type ${declared} (there are ${TYPES.join(', ')})`)

  const allowed = member(node, 'AllowedValues')
  const number = (key: string) => {
    const text = literal(member(node, key))
    if (text !== undefined && !Number.isFinite(Number(text)))
      findings.invalid(at, name, `${key} must be a number`)
    return text === undefined ? undefined : Number(text)
  }
  return {
    name,
    at,
    type: type ?? 'String',
    defaultValue: literal(member(node, 'Default')),
    allowedValues: allowed?.kind === 'list' ? allowed.items.map((item) => literal(item) ?? '') : undefined,
    allowedPattern: readPattern(name, member(node, 'AllowedPattern'), findings),
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
    constraint: literal(member(node, 'ConstraintDescription')),
  }
}

/** The whole value must match, as CloudFormation has it. */
function readPattern(name: string, node: Node | undefined, findings: Findings): RegExp | undefined {
  const pattern = literal(node)
  if (node === undefined || pattern === undefined) return undefined
  try {
    return new RegExp(`^(?:${pattern})$`)
  } catch {
    findings.invalid(node.at, name, 'AllowedPattern is no regular expression')
    return undefined
  }
}

/** What is wrong with a value; undefined when nothing is. */
export function violation(parameter: Parameter, value: string): string | undefined {
  const broken = isList(parameter)
    ? itemsOf(value)
        .map((item) => brokenRule(parameter, item))
        .find(Boolean)
    : brokenRule(parameter, value)
  return broken && (parameter.constraint ? `${broken} (${parameter.constraint})` : broken)
}

/** What `Ref` to the parameter answers. */
export function parameterValue(parameter: Parameter, value: string): string | readonly string[] {
  return isList(parameter) ? itemsOf(value) : value
}

function brokenRule(parameter: Parameter, value: string): string | undefined {
  const { allowedValues, allowedPattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = parameter
  if (/Number/.test(parameter.type)) {
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) return `"${value}" is not a number`
    if (number < (parameter.minValue ?? number)) return `${value} is less than ${parameter.minValue}`
    if (number > (parameter.maxValue ?? number)) return `${value} is more than ${parameter.maxValue}`
  }
  if (allowedValues && !allowedValues.includes(value))
    return `"${value}" is none of ${allowedValues.join(', ')}`
  if (allowedPattern && !allowedPattern.test(value)) return `"${value}" does not match the AllowedPattern`
  if (value.length < minLength) return `"${value}" is shorter than ${minLength}`
  return value.length > maxLength ? `"${value}" is longer than ${maxLength}` : undefined
}

function isList(parameter: Parameter): boolean {
  return parameter.type === 'CommaDelimitedList' || parameter.type === 'List<Number>'
}

function itemsOf(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim())
}
