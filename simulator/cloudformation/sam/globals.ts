// The section Globals: properties that SAM resources of a kind share.
import type { Findings } from '../template/findings.js'
import { type Entry, type MapNode, type Node, refTarget } from '../template/node.js'

/** Section of Globals → type of the resources that it is for. */
const SECTIONS = new Map([
  ['Function', 'AWS::Serverless::Function'],
  ['Api', 'AWS::Serverless::Api'],
  ['HttpApi', 'AWS::Serverless::HttpApi'],
  ['SimpleTable', 'AWS::Serverless::SimpleTable'],
])

/** By the type of resource that they are for. */
export function readGlobals(section: MapNode, findings: Findings): ReadonlyMap<string, MapNode> {
  const globals = new Map<string, MapNode>()
  for (const [name, { at, value }] of section.entries) {
    const type = SECTIONS.get(name)
    if (!type) findings.unsupported(at, 'Globals', `section ${name} of Globals`)
    else if (value.kind !== 'map') findings.invalid(at, 'Globals', `${name} must be a map`)
    else globals.set(type, value)
  }
  return globals
}

/** Maps are merged, lists are joined (the global items first), anything else is the resource's own (SAM's rule). */
export function withGlobals(globals: MapNode | undefined, own: MapNode): MapNode {
  return globals ? (merge(globals, own) as MapNode) : own
}

function merge(global: Node, own: Node): Node {
  if (global.kind === 'list' && own.kind === 'list') return { ...own, items: [...global.items, ...own.items] }
  if (global.kind !== 'map' || own.kind !== 'map') return own
  const entries = new Map<string, Entry>(global.entries)
  for (const [key, entry] of own.entries) {
    const shared = global.entries.get(key)
    entries.set(key, shared ? { ...entry, value: merge(shared.value, entry.value) } : entry)
    if (refTarget(entry.value) === 'AWS::NoValue') entries.delete(key)
  }
  return { ...own, entries }
}
