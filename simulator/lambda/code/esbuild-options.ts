// How esbuild is to make code for Lambda, whichever files it makes it of.
import type { BuildOptions, Loader } from 'esbuild'
import { isProvided } from './provided-sdk.js'
import type { CodeSource } from './source.js'

export function esbuildOptions({ directory, esbuild = {} }: CodeSource) {
  return {
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: esbuild.target ?? 'node20',
    absWorkingDir: directory,
    outdir: directory,
    sourcemap: 'external',
    sourcesContent: false,
    // Half the size to move, compile and map.
    minifyWhitespace: true,
    // Code reads `constructor.name`, and a stack has the names of functions; two modules may have the same.
    keepNames: true,
    legalComments: 'none',
    logLevel: 'silent',
    // `import()` becomes `require`: a vm script has no loader of its own.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__import_meta_url', ...esbuild.define },
    loader: (esbuild.loader ?? {}) as Record<string, Loader>,
    external: (esbuild.external ?? []).filter((specifier) => !isProvided(specifier)),
  } satisfies BuildOptions
}
