// An esbuild plugin for the AWS SDK v3. AWS's runtime provides it, so a function without its own copy gets ours; and
// its ES modules are taken, of which a bundle keeps only what the function uses.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'

const OWN_DIRECTORY = path.dirname(fileURLToPath(import.meta.url))
/** Packages of the SDK; with what is left of the path when it goes on. */
const SDK_PACKAGE = /^(@(?:aws-sdk|smithy)\/[^/]+)(\/.*)?$/

/** Whether AWS's runtime has it, so that leaving it out of a bundle (SAM's `External`) means "take the provided one". */
export function isProvided(specifier: string): boolean {
  return /^@(aws-sdk|smithy)\//.test(specifier)
}

export function providedSdk(): Plugin {
  const found = new Map<string, Package | undefined>()
  const find = (name: string, directory: string): Package | undefined => {
    const key = `${directory}\n${name}`
    if (!found.has(key)) found.set(key, readPackage(name, directory))
    return found.get(key)
  }
  return {
    name: 'provided-sdk',
    setup(build) {
      build.onResolve({ filter: SDK_PACKAGE }, (args) => {
        if (args.pluginData === RESOLVING) return undefined
        const [, name, subpath] = SDK_PACKAGE.exec(args.path) as unknown as [string, string, string?]
        const own = find(name, args.resolveDir)
        const provided = own ?? find(name, OWN_DIRECTORY)
        if (provided && subpath === undefined && args.kind !== 'require-call') {
          const resolved = esModule(provided)
          if (resolved) return resolved
        }
        if (own || !provided) return undefined
        return build.resolve(args.path, { ...kindOf(args), resolveDir: OWN_DIRECTORY, pluginData: RESOLVING })
      })
    },
  }
}

const RESOLVING = Symbol('resolving')

interface Package {
  readonly directory: string
  readonly module?: string
  readonly exports?: unknown
  readonly sideEffects?: unknown
}

function readPackage(name: string, from: string): Package | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, 'node_modules', name)
    const file = path.join(candidate, 'package.json')
    if (existsSync(file)) return { ...JSON.parse(readFileSync(file, 'utf8')), directory: candidate }
    if (directory === path.dirname(directory)) return undefined
  }
}

function esModule({ directory, module, exports, sideEffects }: Package): OnResolveResult | undefined {
  if (module === undefined || exports !== undefined) return undefined
  return { path: path.join(directory, module), sideEffects: sideEffects !== false }
}

function kindOf({ kind, importer }: OnResolveArgs) {
  return { kind, importer }
}
