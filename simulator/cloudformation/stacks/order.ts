// In which order resources are made: what others depend on first, else as the template has them.
import { type Branches, referencesIn } from '../functions/references.js'
import type { Resource } from '../template/template.js'

export interface CreationOrder {
  readonly order: readonly Resource[]
  /** Resources that depend on each other in a circle; empty when none do. */
  readonly circle: readonly Resource[]
}

/** @param branches which branches of an Fn::If make a dependency */
export function creationOrder(
  resources: readonly Resource[],
  aliases: ReadonlyMap<string, string>,
  branches: Branches,
): CreationOrder {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]))
  const order: Resource[] = []
  const state = new Map<Resource, 'visiting' | 'done'>()
  const path: Resource[] = []

  /** Answers a circle as soon as one is found. */
  const visit = (resource: Resource): readonly Resource[] => {
    if (state.get(resource) === 'done') return []
    if (state.get(resource) === 'visiting') return path.slice(path.indexOf(resource))
    state.set(resource, 'visiting')
    path.push(resource)
    for (const id of dependencies(resource, aliases, branches)) {
      const dependency = byId.get(id)
      const circle = dependency ? visit(dependency) : []
      if (circle.length > 0) return circle
    }
    path.pop()
    state.set(resource, 'done')
    order.push(resource)
    return []
  }

  for (const resource of resources) {
    const circle = visit(resource)
    if (circle.length > 0) return { order: [], circle }
  }
  return { order, circle: [] }
}

function dependencies(
  resource: Resource,
  aliases: ReadonlyMap<string, string>,
  branches: Branches,
): readonly string[] {
  const referenced = referencesIn(resource.properties, branches).map(({ target, attribute }) => {
    const alias = aliases.get(attribute === undefined ? target : `${target}.${attribute}`)
    return alias ?? target
  })
  return [...resource.dependsOn, ...referenced]
}
