// The sections of a template, taken apart: names and shapes, no meaning.
import type { Findings } from './findings.js'
import { withLocalCode } from './local-code.js'
import { literal, type MapNode, member, type Node, type Position } from './node.js'
import type { Output, Resource } from './template.js'

export interface Sections {
  readonly transform: Node | undefined
  readonly globals: MapNode
  readonly parameters: MapNode
  readonly mappings: MapNode
  readonly conditions: MapNode
  readonly resources: MapNode
  readonly outputs: MapNode
}

const KNOWN = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Transform',
  'Globals',
  'Parameters',
].concat('Mappings', 'Conditions', 'Resources', 'Outputs')

/** Attributes of a resource beside its properties. Those of updates and deletions have no effect: stacks are made once. */
const RESOURCE_ATTRIBUTES = ['Type', 'Properties', 'DependsOn', 'Condition', 'Metadata'].concat(
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
)

export function readSections(root: Node, findings: Findings): Sections {
  const { at } = root
  if (root.kind !== 'map') findings.invalid(at, 'Template', 'a template is a map of sections')
  else
    for (const [name, entry] of root.entries)
      if (!KNOWN.includes(name)) findings.unsupported(entry.at, name, `section ${name}`)
  const section = (name: string): MapNode => {
    const node = member(root, name)
    if (!node || node.kind === 'map') return node ?? emptyMap(at)
    findings.invalid(node.at, name, 'the section must be a map')
    return emptyMap(at)
  }
  const resources = section('Resources')
  if (resources.entries.size === 0)
    findings.invalid(at, 'Resources', 'a template needs at least one resource')
  return {
    transform: member(root, 'Transform'),
    globals: section('Globals'),
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    resources,
    outputs: section('Outputs'),
  }
}

export function readResources(section: MapNode, findings: Findings): Map<string, Resource> {
  const resources = new Map<string, Resource>()
  for (const [logicalId, { at, value }] of section.entries) {
    if (logicalId.startsWith('Fn::')) findings.unsupported(at, 'Resources', `function ${logicalId}`)
    else if (!/^[A-Za-z0-9]+$/.test(logicalId))
      findings.invalid(at, logicalId, 'a logical id consists of letters and digits')
    else if (value.kind !== 'map') findings.invalid(at, logicalId, 'a resource is a map with a Type')
    else resources.set(logicalId, withLocalCode(readResource(logicalId, at, value, findings), findings))
  }
  return resources
}

function readResource(logicalId: string, at: Position, node: MapNode, findings: Findings): Resource {
  for (const [name, entry] of node.entries)
    if (!RESOURCE_ATTRIBUTES.includes(name))
      findings.unsupported(entry.at, logicalId, `resource attribute ${name}`)
  const type = literal(member(node, 'Type'))
  if (type === undefined) findings.invalid(at, logicalId, 'needs a Type')
  const properties = member(node, 'Properties')
  if (properties && properties.kind !== 'map')
    findings.invalid(properties.at, logicalId, 'Properties must be a map')
  const dependsOn = member(node, 'DependsOn')
  const dependencies = dependsOn?.kind === 'list' ? dependsOn.items : dependsOn ? [dependsOn] : []
  return {
    logicalId,
    at,
    type: type ?? '',
    properties: properties?.kind === 'map' ? properties : emptyMap(at),
    dependsOn: dependencies.flatMap((item) => literal(item) ?? []),
    condition: literal(member(node, 'Condition')),
    metadata: member(node, 'Metadata'),
  }
}

export function readOutputs(section: MapNode, findings: Findings): Output[] {
  return [...section.entries].flatMap(([name, { at, value }]) => {
    const output = member(value, 'Value')
    if (output) return [{ name, at, value: output, condition: literal(member(value, 'Condition')) }]
    findings.invalid(at, name, 'an output needs a Value')
    return []
  })
}

export function emptyMap(at: Position): MapNode {
  return { kind: 'map', entries: new Map(), at }
}
