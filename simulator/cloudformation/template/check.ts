// What can be known of a template before any value is: functions, references, types, properties, circles. Every
// part is checked, also what a condition may leave out.
import { CONDITION_FUNCTIONS, PSEUDO_PARAMETERS, VALUE_FUNCTIONS } from '../functions/names.js'
import { type Reference, referencesIn } from '../functions/references.js'
import { convert } from '../properties/convert.js'
import { RESOURCE_TYPES } from '../resources/registry.js'
import { SERVERLESS_PROPERTIES } from '../sam/expand.js'
import { creationOrder } from '../stacks/order.js'
import type { Findings } from './findings.js'
import { childrenOf, literal, member, type Node, type Position } from './node.js'
import type { Resource, Template } from './template.js'

export function check(template: Template, findings: Findings): void {
  for (const [name, node] of template.conditions) {
    checkFunctions(node, name, [...VALUE_FUNCTIONS, ...CONDITION_FUNCTIONS], findings)
    checkNames(template, node, name, findings)
    for (const { target, at } of referencesIn(node, 'all'))
      if (template.resources.has(target))
        findings.invalid(at, name, `a condition cannot refer to the resource ${target}`)
      else checkReference(template, { target, attribute: undefined, at }, name, findings)
  }
  for (const resource of template.resources.values()) checkResource(template, resource, findings)
  for (const output of template.outputs) {
    checkValue(template, output.value, output.name, findings)
    checkCondition(template, output.condition, output.at, output.name, findings)
  }
  const { circle } = creationOrder([...template.resources.values()], template.aliases, () => undefined)
  const [first] = circle
  if (first) {
    const round = [...circle, first].map((resource) => resource.logicalId).join(' → ')
    findings.invalid(first.at, first.logicalId, `resources depend on each other in a circle: ${round}`)
  }
}

function checkResource(template: Template, resource: Resource, findings: Findings): void {
  const { logicalId, type, properties, at } = resource
  const known = RESOURCE_TYPES.get(type)
  if (!known && type) {
    const missing = SERVERLESS_PROPERTIES.has(type) ? ' without Transform: AWS::Serverless-2016-10-31' : ''
    findings.unsupported(at, logicalId, `resource type ${type}${missing}`)
  }
  if (known && !known.withoutEffect)
    convert(properties, known.properties, '', { findings, subject: logicalId, typeName: type })
  checkValue(template, properties, logicalId, findings)
  checkCondition(template, resource.condition, at, logicalId, findings)
  for (const dependency of resource.dependsOn)
    if (!template.resources.has(dependency))
      findings.invalid(at, logicalId, `DependsOn names ${dependency}, which is no resource of the template`)
}

function checkValue(template: Template, node: Node, subject: string, findings: Findings): void {
  checkFunctions(node, subject, VALUE_FUNCTIONS, findings)
  checkNames(template, node, subject, findings)
  for (const reference of referencesIn(node, 'all')) checkReference(template, reference, subject, findings)
}

function checkFunctions(node: Node, subject: string, usable: readonly string[], findings: Findings): void {
  const all: readonly string[] = [...VALUE_FUNCTIONS, ...CONDITION_FUNCTIONS]
  if (node.kind === 'call' && !usable.includes(node.name)) {
    if (all.includes(node.name))
      findings.invalid(node.at, subject, `${node.name} can be used only in Conditions`)
    else findings.unsupported(node.at, subject, `function ${node.name}`)
  }
  if (node.kind === 'map')
    for (const [key, entry] of node.entries)
      if (key.startsWith('Fn::')) findings.unsupported(entry.at, subject, `function ${key} beside other keys`)
  for (const child of childrenOf(node)) checkFunctions(child, subject, usable, findings)
}

/** Names of conditions and mappings. */
function checkNames(template: Template, node: Node, subject: string, findings: Findings): void {
  if (node.kind === 'call') {
    const first = node.argument.kind === 'list' ? literal(node.argument.items[0]) : undefined
    if (node.name === 'Fn::If') checkCondition(template, first, node.at, subject, findings)
    if (node.name === 'Condition')
      checkCondition(template, literal(node.argument), node.at, subject, findings)
    if (node.name === 'Fn::FindInMap' && first !== undefined && !member(template.mappings, first))
      findings.invalid(node.at, subject, `no mapping is named ${first}`)
  }
  for (const child of childrenOf(node)) checkNames(template, child, subject, findings)
}

function checkCondition(
  template: Template,
  name: string | undefined,
  at: Position,
  subject: string,
  findings: Findings,
): void {
  if (name !== undefined && !template.conditions.has(name))
    findings.invalid(at, subject, `no condition is named ${name}`)
}

function checkReference(template: Template, reference: Reference, subject: string, findings: Findings): void {
  const { target, attribute, at } = reference
  if (template.aliases.has(attribute === undefined ? target : `${target}.${attribute}`)) return
  const resource = template.resources.get(target)
  if (!resource) {
    const isName =
      template.parameters.has(target) || (PSEUDO_PARAMETERS as readonly string[]).includes(target)
    if (attribute === undefined && isName) return
    const kind = attribute === undefined ? 'parameter or resource' : 'resource'
    findings.invalid(at, subject, `no ${kind} of the template is named ${target}`)
    return
  }
  const known = RESOURCE_TYPES.get(resource.type)
  if (known && attribute && !known.attributes.includes(attribute))
    findings.unsupported(at, subject, `attribute ${attribute} of ${target} (${resource.type})`)
}
