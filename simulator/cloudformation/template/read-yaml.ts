// From the text of a YAML or JSON file to a tree of nodes. Anchors and merge keys are resolved here, as `sam` and
// `aws cloudformation package` do before they send a template.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type Node as YamlNode,
} from 'yaml'
import { AntipodeError, type AntipodeErrorCode } from '../../kernel/errors.js'
import { call, type Entry, list, type MapNode, type Node, type Position, scalar, where } from './node.js'

/** Far above CloudFormation's limit of 1 MB of text; ends a file whose aliases unfold without end. */
const MOST_NODES = 200_000
const DEEPEST = 200

/**
 * @param file the name that errors give
 * @param code what it is called when the file cannot be read
 * @throws AntipodeError `code`
 */
export function readYaml(text: string, file: string, code: AntipodeErrorCode): Node {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const at = { file, line: lines.linePos(error.pos[0]).line }
    throw new AntipodeError(code, { what: `${where(at)}  ${error.message}` })
  }
  return new Reader(document, lines, file, code).read(document.contents)
}

class Reader {
  readonly #document: Document
  readonly #lines: LineCounter
  readonly #file: string
  readonly #code: AntipodeErrorCode
  #nodes = 0
  #depth = 0

  constructor(document: Document, lines: LineCounter, file: string, code: AntipodeErrorCode) {
    this.#document = document
    this.#lines = lines
    this.#file = file
    this.#code = code
  }

  read(yaml: unknown, after: Position = { file: this.#file, line: 1 }): Node {
    const at = this.#position(yaml) ?? after
    if (++this.#nodes > MOST_NODES || this.#depth > DEEPEST)
      throw this.#fault(at, 'The file is too large or too deep once its aliases are resolved.')
    this.#depth++
    const node = this.#read(yaml, at)
    this.#depth--
    return node
  }

  #read(yaml: unknown, at: Position): Node {
    if (isAlias(yaml)) {
      const target = yaml.resolve(this.#document)
      if (!target) throw this.#fault(at, `No anchor is named "${yaml.source}".`)
      return this.read(target, at)
    }
    const plain = this.#plain(yaml, at)
    const tag = (yaml as YamlNode | null)?.tag
    return tag?.startsWith('!') ? call(at, longForm(tag), plain) : plain
  }

  #plain(yaml: unknown, at: Position): Node {
    if (isMap(yaml)) {
      const read: MapNode = { kind: 'map', entries: this.#entries(yaml.items, at), at }
      return asCall(read) ?? read
    }
    if (isSeq(yaml))
      return list(
        at,
        yaml.items.map((item) => this.read(item, at)),
      )
    if (!isScalar(yaml)) return scalar(at, null)
    const { value } = yaml as Scalar<unknown>
    if (typeof value === 'boolean' || typeof value === 'number') return scalar(at, value, yaml.source)
    return scalar(at, value === null ? null : String(value))
  }

  #entries(pairs: readonly { key: unknown; value: unknown }[], at: Position): Map<string, Entry> {
    const entries = new Map<string, Entry>()
    const merged: MapNode[] = []
    for (const { key, value } of pairs) {
      const keyAt = this.#position(key) ?? at
      if (!isScalar(key)) throw this.#fault(keyAt, 'A key must be a text.')
      const name = key.source ?? String(key.value)
      const node = this.read(value, keyAt)
      if (name === '<<' && key.type === 'PLAIN') merged.push(...this.#merged(node))
      else entries.set(name, { at: keyAt, value: node })
    }
    for (const source of merged)
      for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry)
    return entries
  }

  #merged(node: Node): MapNode[] {
    const sources = node.kind === 'list' ? node.items : [node]
    return sources.map((source) => {
      if (source.kind !== 'map') throw this.#fault(source.at, 'Only a map can be merged with "<<".')
      return source
    })
  }

  #position(yaml: unknown): Position | undefined {
    const offset = (yaml as YamlNode | null)?.range?.[0]
    return offset === undefined ? undefined : { file: this.#file, line: this.#lines.linePos(offset).line }
  }

  #fault(at: Position, what: string): AntipodeError {
    return new AntipodeError(this.#code, { what: `${where(at)}  ${what}` })
  }
}

function longForm(tag: string): string {
  const name = tag.slice(1)
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`
}

/** A map whose only key is `Ref` or `Fn::…` is the long form of a function. */
function asCall(node: MapNode): Node | undefined {
  const [only, ...more] = node.entries
  if (!only || more.length > 0) return undefined
  const [name, entry] = only
  return name === 'Ref' || name.startsWith('Fn::') ? call(entry.at, name, entry.value) : undefined
}
