// Where the regions of `antipode up` stand, as its options say: a file, and single regions before it.
import { readFileSync } from 'node:fs'
import { AntipodeError } from '../kernel/errors.js'
import type { Backends, RegionBackend } from '../region/backend.js'
import { credentialsFor, readBackendsFile } from '../region/backends-file.js'

export interface BackendOptions {
  /** By region: a URL, `aws` or `embedded`. */
  readonly region?: ReadonlyMap<string, string>
  /** A file of backends. */
  readonly backends?: string
}

/**
 * @returns undefined when nothing is said
 * @throws AntipodeError `backends-invalid`
 */
export function backendsOf({ region: places, backends: file }: BackendOptions): Backends | undefined {
  if (!places && file === undefined) return undefined
  const backends = new Map(file === undefined ? [] : readBackendsFile(readText(file), file))
  for (const [region, place] of places ?? []) {
    const { endpoint: _, ...rest } = backends.get(region) ?? { services: new Map() }
    const standing =
      place === 'embedded' ? {} : { endpoint: { url: place, credentials: credentialsFor(place) } }
    backends.set(region, { ...rest, ...standing })
  }
  return backends
}

/** E.g. `http://127.0.0.1:4571, dynamodb at http://127.0.0.1:8000`. */
export function placeText(backend: RegionBackend | undefined): string {
  const named = [...(backend?.services ?? [])].map(([service, place]) =>
    place === 'embedded' ? `${service} embedded` : `${service} at ${place.url}`,
  )
  return [backend?.endpoint?.url ?? 'embedded', ...named].join(', ')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new AntipodeError('backends-invalid', {
      what: `${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}.`,
      cause: error,
    })
  }
}
