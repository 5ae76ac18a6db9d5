// Where the functions of a stack's template find their values: parameters, pseudo parameters, conditions, mappings, and
// the resources made so far.
import { ACCOUNT_ID } from '../../aws/arn.js'
import { Conditions } from '../functions/conditions.js'
import type { Scope, Value } from '../functions/evaluate.js'
import type { CreatedResource } from '../resources/resource-type.js'
import { invalidTemplate } from '../template/findings.js'
import { member, type Node, type Position } from '../template/node.js'
import { parameterValue } from '../template/parameters.js'
import type { Template } from '../template/template.js'

export interface StackValues {
  readonly region: string
  readonly stackName: string
  readonly stackId: string
  /** Checked, one for every parameter of the template. */
  readonly parameters: ReadonlyMap<string, string>
}

export class StackScopes {
  readonly #template: Template
  readonly #names = new Map<string, Value | undefined>()
  readonly #created = new Map<string, CreatedResource>()
  readonly #conditions: Conditions

  constructor(template: Template, { region, stackName, stackId, parameters }: StackValues) {
    this.#template = template
    for (const parameter of template.parameters.values())
      this.#names.set(parameter.name, parameterValue(parameter, parameters.get(parameter.name) ?? ''))
    this.#names.set('AWS::AccountId', ACCOUNT_ID)
    this.#names.set('AWS::NoValue', undefined)
    this.#names.set('AWS::NotificationARNs', [])
    this.#names.set('AWS::Partition', 'aws')
    this.#names.set('AWS::Region', region)
    this.#names.set('AWS::StackId', stackId)
    this.#names.set('AWS::StackName', stackName)
    this.#names.set('AWS::URLSuffix', 'amazonaws.com')
    this.#conditions = new Conditions(template.conditions, (subject) => this.scopeFor(subject))
  }

  created(logicalId: string, resource: CreatedResource): void {
    this.#created.set(logicalId, resource)
  }

  holds(condition: string | undefined, at: Position): boolean {
    return condition === undefined || this.#conditions.holds(condition, at)
  }

  /** @param subject what errors name */
  scopeFor(subject: string): Scope {
    return {
      subject,
      ref: (name, at) => {
        if (this.#names.has(name)) return this.#names.get(name)
        return this.#resource(this.#template.aliases.get(name) ?? name, at, subject).physicalId
      },
      attribute: (logicalId, attribute, at) => {
        const alias = this.#template.aliases.get(`${logicalId}.${attribute}`)
        if (alias) return this.#resource(alias, at, subject).physicalId
        const attributes = this.#resource(logicalId, at, subject).attributes ?? {}
        const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
        if (value === undefined)
          throw invalidTemplate(at, subject, `${logicalId} has no attribute ${attribute}`)
        return value
      },
      condition: (name, at) => this.holds(name, at),
      mapped: (map, first, second, at) => this.#mapped(map, first, second, at, subject),
    }
  }

  #resource(logicalId: string, at: Position, subject: string): CreatedResource {
    const created = this.#created.get(logicalId)
    if (created) return created
    const declared = this.#template.resources.get(logicalId)
    throw invalidTemplate(
      at,
      subject,
      declared
        ? `refers to ${logicalId}, which is not made because its condition ${declared.condition} does not hold`
        : `no resource of the template is named ${logicalId}`,
    )
  }

  #mapped(map: string, first: string, second: string, at: Position, subject: string): Node {
    const found = member(member(member(this.#template.mappings, map), first), second)
    if (found) return found
    throw invalidTemplate(at, subject, `the mapping ${map} has no value at ${first}, ${second}`)
  }
}
