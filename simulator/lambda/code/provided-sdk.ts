// The AWS SDK v3 for functions that have no copy of their own beside them: AWS's runtime provides it, and so do we. It
// resolves nothing: esbuild does, without asking us about each of the SDK's thousand imports.
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const OWN_DIRECTORY = path.dirname(fileURLToPath(import.meta.url))
const SCOPES = ['@aws-sdk', '@smithy']

/** Whether AWS's runtime has it, so that leaving it out of a bundle (SAM's `External`) means "take the provided one". */
export function isProvided(specifier: string): boolean {
  return SCOPES.some((scope) => specifier.startsWith(`${scope}/`))
}

/**
 * A directory for esbuild's `nodePaths`, where it looks when a package is in none of the `node_modules` above a file.
 * Ours as a whole would give a function what it will not have on AWS, so there are links to the SDK alone.
 */
export async function withProvidedSdk<T>(use: (nodePath: string) => Promise<T>): Promise<T> {
  const links = mkdtempSync(path.join(tmpdir(), 'antipode-sdk-'))
  try {
    for (const scope of SCOPES) {
      const directory = findScope(scope)
      if (directory !== undefined) symlinkSync(directory, path.join(links, scope), 'junction')
    }
    return await use(links)
  } finally {
    rmSync(links, { recursive: true })
  }
}

function findScope(scope: string): string | undefined {
  for (let directory = OWN_DIRECTORY; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, 'node_modules', scope)
    if (existsSync(candidate)) return candidate
    if (directory === path.dirname(directory)) return undefined
  }
}
