// From nodes to the values that a service is called with, by a schema: as lenient as CloudFormation with "30" for 30,
// strict with everything else. The same walk checks a template whose functions are not evaluated yet.
import type { Findings } from '../template/findings.js'
import { type MapNode, type Node, type ScalarNode, toJson } from '../template/node.js'
import type { LeafSchema, Schema, StructSchema } from './schema.js'

export interface Conversion {
  readonly findings: Findings
  /** The logical id that findings name. */
  readonly subject: string
  /** For messages, e.g. `AWS::Lambda::Function`. */
  readonly typeName: string
}

/** undefined where a function is not evaluated yet, or where a finding was made. */
export function convert(node: Node, schema: Schema<unknown>, path: string, to: Conversion): unknown {
  if (node.kind === 'call') {
    for (const branch of branches(node)) convert(branch, schema, path, to)
    return schema.kind === 'json' ? toJson(node) : undefined
  }
  switch (schema.kind) {
    case 'list':
      return asItems(node).map((item, index) => convert(item, schema.of, `${path}[${index}]`, to))
    case 'record':
      return asMap(node, path, to, (map) =>
        Object.fromEntries(
          [...map.entries].map(([key, entry]) => [
            key,
            convert(entry.value, schema.of, `${path}.${key}`, to),
          ]),
        ),
      )
    case 'struct':
      return asMap(node, path, to, (map) => convertStruct(map, schema, path, to))
    default:
      return convertLeaf(node, schema, path, to)
  }
}

function convertStruct(map: MapNode, schema: StructSchema<unknown>, path: string, to: Conversion): object {
  const values: Record<string, unknown> = {}
  for (const [name, { at, value }] of map.entries) {
    const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined
    const inner = path ? `${path}.${name}` : name
    if (name.startsWith('Fn::')) continue
    if (!field) to.findings.unsupported(at, to.subject, `property ${inner} of ${to.typeName}`)
    else if (field.kind !== 'without-effect') {
      const key = schema.lowerCamel ? name.charAt(0).toLowerCase() + name.slice(1) : name
      const converted = convert(value, field.kind === 'required' ? field.of : field, inner, to)
      if (converted !== undefined) values[key] = converted
    }
  }
  for (const [name, field] of Object.entries(schema.fields))
    if (field.kind === 'required' && !map.entries.has(name))
      to.findings.invalid(map.at, to.subject, `needs the property ${path ? `${path}.` : ''}${name}`)
  return values
}

function convertLeaf(
  node: Node,
  { kind, supported }: LeafSchema<unknown>,
  path: string,
  to: Conversion,
): unknown {
  if (kind === 'json') return toJson(node)
  const value = node.kind === 'scalar' ? leafValue(node, kind) : undefined
  if (value === undefined) to.findings.invalid(node.at, to.subject, `${path} must be ${NAMES[kind]}`)
  else if (supported && !supported.test(String(value)))
    to.findings.unsupported(node.at, to.subject, `${path} ${value} of ${to.typeName}`)
  return value
}

const NAMES = { text: 'a text', number: 'a number', boolean: 'true or false' } as const

function leafValue({ value, text }: ScalarNode, kind: keyof typeof NAMES): unknown {
  if (value === null) return undefined
  if (kind === 'text') return text
  if (kind === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
}

/** A single value stands for a list of one, as CloudFormation takes it. */
function asItems(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : [node]
}

function asMap(node: Node, path: string, to: Conversion, then: (map: MapNode) => object): object | undefined {
  if (node.kind === 'map') return then(node)
  to.findings.invalid(node.at, to.subject, `${path || 'Properties'} must be a map`)
  return undefined
}

/** What an `Fn::If` may turn out to be. */
function branches(node: Node): readonly Node[] {
  if (node.kind !== 'call' || node.name !== 'Fn::If' || node.argument.kind !== 'list') return []
  return node.argument.items.slice(1)
}
