// A template as it is read: its sections, SAM expanded, and everything checked that can be checked before a value is
// known.
import { expandServerless } from '../sam/expand.js'
import { check } from './check.js'
import { Findings } from './findings.js'
import { literal, type MapNode, member, type Node, type Position } from './node.js'
import { type Parameter, readParameters } from './parameters.js'
import { readYaml } from './read-yaml.js'
import { readOutputs, readResources, readSections } from './sections.js'

export interface Resource {
  readonly logicalId: string
  /** Where its logical id stands; that of the SAM resource it was expanded from. */
  readonly at: Position
  readonly type: string
  readonly properties: MapNode
  readonly dependsOn: readonly string[]
  readonly condition: string | undefined
  readonly metadata: Node | undefined
}

export interface Output {
  readonly name: string
  readonly at: Position
  readonly value: Node
  readonly condition: string | undefined
}

export interface Template {
  /** As the user named it. */
  readonly file: string
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly mappings: MapNode
  readonly conditions: ReadonlyMap<string, Node>
  readonly resources: ReadonlyMap<string, Resource>
  readonly outputs: readonly Output[]
  /** What SAM lets a template refer to by another name, e.g. `Api.Stage`. */
  readonly aliases: ReadonlyMap<string, string>
}

const SERVERLESS = 'AWS::Serverless-2016-10-31'

/**
 * Reads a template and checks the whole of it, whatever its conditions say.
 *
 * @param file the name that errors give
 * @throws AntipodeError `template-unreadable`; `template-unsupported` or `template-invalid` with every finding
 */
export function readTemplate(text: string, file: string): Template {
  const findings = new Findings()
  const root = readYaml(text, file, 'template-unreadable')
  const sections = readSections(root, findings)
  const conditions = new Map([...sections.conditions.entries].map(([name, entry]) => [name, entry.value]))
  const written = readResources(sections.resources, findings)
  const expansion = usesServerless(sections.transform, findings)
    ? expandServerless({ resources: written, globals: sections.globals, conditions }, findings)
    : { resources: written, conditions, aliases: new Map<string, string>() }
  const template: Template = {
    file,
    parameters: readParameters(sections.parameters, findings),
    mappings: sections.mappings,
    ...expansion,
    outputs: readOutputs(sections.outputs, findings),
  }
  check(template, findings)
  findings.throwIfAny(file)
  return template
}

function usesServerless(transform: Node | undefined, findings: Findings): boolean {
  const names = transform?.kind === 'list' ? transform.items : transform ? [transform] : []
  for (const name of names)
    if (literal(name) !== SERVERLESS)
      findings.unsupported(
        name.at,
        'Transform',
        `transform ${literal(name) ?? literal(member(name, 'Name')) ?? ''}`,
      )
  return names.some((name) => literal(name) === SERVERLESS)
}
