// What the expansion of a SAM template builds up: plain CloudFormation resources that keep the lines of the SAM
// resources they come from.
import type { Findings } from '../template/findings.js'
import { call, list, type MapNode, type Node, type Position, scalar } from '../template/node.js'
import type { Resource } from '../template/template.js'

export class Expansion {
  readonly findings: Findings
  readonly resources = new Map<string, Resource>()
  readonly conditions: Map<string, Node>
  readonly aliases = new Map<string, string>()

  constructor(conditions: ReadonlyMap<string, Node>, findings: Findings) {
    this.conditions = new Map(conditions)
    this.findings = findings
  }

  /** Adds a resource; what is not given comes from the SAM resource that it belongs to. */
  add(
    from: Pick<Resource, 'at' | 'condition' | 'dependsOn'>,
    logicalId: string,
    type: string,
    properties: MapNode,
    dependsOn: readonly string[] = from.dependsOn,
  ): void {
    if (this.resources.has(logicalId))
      this.findings.invalid(
        from.at,
        logicalId,
        'SAM makes a resource of this name, which the template has already',
      )
    const { at, condition } = from
    this.resources.set(logicalId, {
      logicalId,
      at,
      type,
      properties,
      dependsOn,
      condition,
      metadata: undefined,
    })
  }

  /** A condition that holds where one of these does; undefined when one of them is always there. */
  anyOf(name: string, at: Position, conditions: readonly (string | undefined)[]): string | undefined {
    const distinct = [...new Set(conditions)]
    if (distinct.includes(undefined)) return undefined
    if (distinct.length === 1) return distinct[0]
    const named = distinct.map((condition) => call(at, 'Condition', scalar(at, condition as string)))
    // In pairs, since Fn::Or takes ten at most.
    const either = named.reduce((a, b) => call(at, 'Fn::Or', list(at, [a, b])))
    this.conditions.set(name, either)
    return name
  }
}

/** The members of a node that go on under the same name. */
export function passOn(from: MapNode, names: readonly string[]): Record<string, Node> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const entry = from.entries.get(name)
      return entry ? [[name, entry.value]] : []
    }),
  )
}

export function getAtt(at: Position, logicalId: string, attribute: string): Node {
  return call(at, 'Fn::GetAtt', list(at, [scalar(at, logicalId), scalar(at, attribute)]))
}

/** Where API Gateway finds a function. */
export function invocationUri(at: Position, functionId: string): Node {
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${functionId}.Arn}/invocations`
  return call(at, 'Fn::Sub', scalar(at, uri))
}
