// The deployment file: read strictly, so that a slip of the pen is an error with a line and not a default.
import { REGION_NAMES } from '../../aws/regions.js'
import { AntipodeError } from '../../kernel/errors.js'
import { literal, type MapNode, member, type Node, type Position, where } from '../template/node.js'
import { readYaml } from '../template/read-yaml.js'
import type { ParameterSource } from './deployment.js'

export interface DeploymentFile {
  readonly stack: string | undefined
  /** Relative to the deployment file, as is `page`. */
  readonly template: string | undefined
  readonly page: Located | undefined
  readonly regions: readonly string[] | undefined
  readonly hostedZones: readonly string[]
  readonly certificates: readonly string[]
  readonly parameters: Parameters
  /** Before `parameters`, for the first region of the order. */
  readonly firstRegion: Parameters
  /** Before `parameters`, for every region but the first. */
  readonly laterRegions: Parameters
}

export interface Located {
  readonly text: string
  readonly at: Position
}

export type Parameters = ReadonlyMap<string, ParameterSource>

export const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/

/** Kind of look-up → what it needs beside its name. */
const LOOKUPS = {
  region: 'position',
  'hosted-zone': 'name',
  certificate: 'domain',
  'table-stream': 'table',
} as const

const KEYS = ['stack', 'template', 'page', 'regions', 'hostedZones', 'certificates'].concat(
  'parameters',
  'firstRegion',
  'laterRegions',
)

/**
 * @param file the name that errors give
 * @throws AntipodeError `deployment-invalid`
 */
export function readDeploymentFile(text: string, file: string): DeploymentFile {
  const root = readYaml(text, file, 'deployment-invalid')
  const map = asMap(root, 'A deployment file', KEYS)
  const stack = textOf(map, 'stack')
  if (stack && !STACK_NAME.test(stack.text))
    throw invalidDeployment(
      stack.at,
      `"${stack.text}" is no stack name: letters, digits and hyphens, a letter first.`,
    )
  const hostedZones = textsOf(map, 'hostedZones').map((zone) => zone.text.replace(/\.$/, ''))
  const certificates = textsOf(map, 'certificates').map((certificate) => certificate.text)
  const exist = { hostedZones, certificates }
  return {
    stack: stack?.text,
    template: textOf(map, 'template')?.text,
    page: textOf(map, 'page'),
    regions: map.entries.has('regions') ? regionsOf(map) : undefined,
    ...exist,
    parameters: parametersOf(map, exist),
    firstRegion: overridesOf(map, 'firstRegion', exist),
    laterRegions: overridesOf(map, 'laterRegions', exist),
  }
}

export function invalidDeployment(at: Position, what: string, fix?: string): AntipodeError {
  return new AntipodeError('deployment-invalid', { what: `${where(at)}  ${what}`, ...(fix && { fix }) })
}

function regionsOf(map: MapNode): readonly string[] {
  const regions = textsOf(map, 'regions')
  for (const [index, { text, at }] of regions.entries()) {
    if (!REGION_NAMES.includes(text))
      throw invalidDeployment(
        at,
        `There is no region "${text}".`,
        `The regions are ${REGION_NAMES.join(', ')}.`,
      )
    if (regions.findIndex((region) => region.text === text) < index)
      throw invalidDeployment(at, `The region ${text} is listed twice.`)
  }
  if (regions.length === 0) throw invalidDeployment(map.at, 'The list of regions is empty.')
  return regions.map((region) => region.text)
}

interface Existing {
  readonly hostedZones: readonly string[]
  readonly certificates: readonly string[]
}

function overridesOf(map: MapNode, key: string, exist: Existing): Parameters {
  const node = member(map, key)
  return node ? parametersOf(asMap(node, key, ['parameters']), exist) : new Map()
}

function parametersOf(map: MapNode, exist: Existing): Parameters {
  const node = member(map, 'parameters')
  if (!node) return new Map()
  const entries = [...asMap(node, 'parameters').entries]
  return new Map(entries.map(([name, { at, value }]) => [name, sourceOf(name, at, value, exist)]))
}

function sourceOf(name: string, at: Position, node: Node, exist: Existing): ParameterSource {
  if (node.kind === 'scalar') return { at, lookup: 'none', value: node.value === null ? '' : node.text }
  // A list of texts is what a CommaDelimitedList is given.
  if (node.kind === 'list')
    return { at, lookup: 'none', value: node.items.map((item) => asText(item, name).text).join(',') }
  const map = asMap(node, name)
  const kind = textOf(map, 'lookup')?.text
  if (kind === undefined || !Object.hasOwn(LOOKUPS, kind))
    throw invalidDeployment(
      at,
      kind === undefined ? `${name} is a map without "lookup".` : `There is no look-up "${kind}".`,
      `The look-ups are ${Object.entries(LOOKUPS)
        .map(([lookup, needs]) => `{ lookup: ${lookup}, ${needs}: … }`)
        .join(', ')}.`,
    )
  const lookup = kind as keyof typeof LOOKUPS
  asMap(node, `The look-up ${lookup}`, ['lookup', LOOKUPS[lookup]])
  const needed = textOf(map, LOOKUPS[lookup])
  if (!needed) throw invalidDeployment(at, `The look-up ${lookup} of ${name} needs "${LOOKUPS[lookup]}".`)
  return lookupSource(lookup, needed, at, exist)
}

function lookupSource(
  lookup: keyof typeof LOOKUPS,
  { text, at: textAt }: Located,
  at: Position,
  { hostedZones, certificates }: Existing,
): ParameterSource {
  const among = (names: readonly string[], list: string) => {
    if (names.includes(text)) return
    throw invalidDeployment(
      textAt,
      `"${text}" is not among ${list}.`,
      `${list} has ${names.join(', ') || 'no entry'}; what a look-up finds must be listed there.`,
    )
  }
  switch (lookup) {
    case 'region': {
      const position = Number(text)
      if (Number.isInteger(position) && position >= 1) return { at, lookup, position }
      throw invalidDeployment(textAt, '"position" is a whole number from 1.')
    }
    case 'hosted-zone':
      among(hostedZones, 'hostedZones')
      return { at, lookup, name: text }
    case 'certificate':
      among(certificates, 'certificates')
      return { at, lookup, domain: text }
    case 'table-stream':
      return { at, lookup, table: text }
  }
}

function asMap(node: Node, name: string, keys?: readonly string[]): MapNode {
  if (node.kind !== 'map') throw invalidDeployment(node.at, `${name} must be a map.`)
  for (const [key, { at }] of node.entries)
    if (keys && !keys.includes(key))
      throw invalidDeployment(at, `${name} has no key "${key}".`, `The keys are ${keys.join(', ')}.`)
  return node
}

function textOf(map: MapNode, key: string): Located | undefined {
  const node = member(map, key)
  return node && asText(node, key)
}

function textsOf(map: MapNode, key: string): readonly Located[] {
  const node = member(map, key)
  if (!node) return []
  if (node.kind !== 'list') throw invalidDeployment(node.at, `"${key}" must be a list.`)
  return node.items.map((item) => asText(item, key))
}

function asText(node: Node, name: string): Located {
  const text = literal(node)
  if (text === undefined) throw invalidDeployment(node.at, `"${name}" must be a text.`)
  return { text, at: node.at }
}
