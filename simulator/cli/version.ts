// The version of this package.
import { readFileSync } from 'node:fs'

/** Compiled files lie in a folder as deep as their sources. */
const MANIFEST = new URL('../../package.json', import.meta.url)

export function version(): string {
  return (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }).version
}
