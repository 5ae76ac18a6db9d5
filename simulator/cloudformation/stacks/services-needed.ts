// Which services a stack needs that its region does not have: known before anything is made, unless a condition hangs on
// what is still to be looked up.
import { referencesIn } from '../functions/references.js'
import { RESOURCE_TYPES } from '../resources/registry.js'
import type { PlaceOfService } from '../resources/service-place.js'
import type { Findings } from '../template/findings.js'
import { childrenOf, literal, member, type Node } from '../template/node.js'
import type { Resource, Template } from '../template/template.js'

/** What to do about it. */
export const GIVE_AN_ENDPOINT =
  'Services that do not live in this process are there at endpoints: --region us-east-1=http://127.0.0.1:4566 (docs/endpoints.md).'

export function findMissingServices(
  resources: readonly Resource[],
  region: string,
  placeOf: PlaceOfService,
  findings: Findings,
): void {
  for (const { type, at, logicalId } of resources) {
    const service = RESOURCE_TYPES.get(type)?.service
    // Route 53 is the world's.
    if (service === undefined || service === 'route53' || placeOf(region, service)) continue
    findings.unsupported(at, logicalId, `${type} needs ${service}, which ${region} does not have`)
  }
}

/** Whether a condition can be decided without these parameters. */
export function isDecidable(
  condition: string | undefined,
  template: Template,
  unknown: ReadonlySet<string>,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const declared = condition === undefined ? undefined : template.conditions.get(condition)
  // One that is not declared, or depends on itself, is told of where it is decided.
  if (condition === undefined || !declared || seen.has(condition)) return true
  const inner = new Set([...seen, condition])
  return (
    referencesIn(declared, 'all').every(({ target }) => !unknown.has(target)) &&
    conditionsIn(declared).every((name) => isDecidable(name, template, unknown, inner))
  )
}

function conditionsIn(node: Node): string[] {
  const named =
    literal(member(node, 'Condition')) ??
    (node.kind === 'call' && node.name === 'Condition' ? literal(node.argument) : undefined)
  return [...(named === undefined ? [] : [named]), ...childrenOf(node).flatMap(conditionsIn)]
}
