// `patchOperations`, by which REST APIs are updated.
import type { Shape } from '../../aws/service.js'
import { badRequest, notYet } from './errors.js'
import { list, oneOf, type Reader, readInput, struct, text } from './input.js'

interface Patch {
  readonly op: 'add' | 'remove' | 'replace'
  /** Decoded: `~1` stands for a slash, `~0` for a tilde (RFC 6901). */
  readonly path: readonly string[]
  readonly value: string
}

type Handlers = Readonly<Record<string, (patch: Patch) => void>>

const patchOperations: Reader<readonly Patch[]> = (value, member) =>
  list(struct({ op: oneOf('add', 'remove', 'replace'), path: text }, { value: text }))(value, member).map(
    ({ op, path, value: given }) => ({ op, path: decode(path), value: given ?? '' }),
  )

/** Reads the identifiers of an update operation; `patchOperations` may be absent. */
export function readUpdate<Ids extends Readonly<Record<string, Reader<string>>>>(input: Shape, ids: Ids) {
  return readInput(input, ids, { patchOperations })
}

/** Carries out each patch by the handler of its first path segment. */
export function applyPatches(patches: readonly Patch[] = [], handlers: Handlers): void {
  for (const patch of patches) {
    const handler = Object.hasOwn(handlers, patch.path[0] ?? '') && handlers[patch.path[0] ?? '']
    if (!handler) throw notYet(`the patch path '/${patch.path.join('/')}'`)
    handler(patch)
  }
}

function decode(path: string): string[] {
  if (!path.startsWith('/')) throw badRequest(`Invalid patch path '${path}' specified. Must begin with '/'.`)
  return path
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}
