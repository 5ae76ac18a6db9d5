// Runs a scenario from its file: TypeScript or JavaScript, bundled in memory, its template found beside it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type ImportKind, type Plugin } from 'esbuild'
import { AntipodeError } from '../kernel/errors.js'
import { runScenario, type Scenario, type ScenarioResult } from './scenario.js'

/**
 * @param file the scenario module; its default export is what `scenario(…)` returns
 * @throws AntipodeError `scenario-invalid`, and as `runScenario`
 */
export async function runScenarioFile(
  file: string,
  { seed }: { seed?: number | string } = {},
): Promise<ScenarioResult> {
  const absolute = path.resolve(file)
  const { options, story } = await loadScenario(absolute)
  const beside = (relative: string) => path.resolve(path.dirname(absolute), relative)
  return runScenario(
    {
      story,
      options: {
        ...options,
        template: beside(options.template),
        ...(options.deployment ? { deployment: beside(options.deployment) } : {}),
      },
    },
    seed === undefined ? {} : { seed },
  )
}

async function loadScenario(file: string): Promise<Scenario> {
  const folder = await mkdtemp(path.join(tmpdir(), 'antipode-scenario-'))
  try {
    const bundled = path.join(folder, 'scenario.mjs')
    await writeFile(bundled, await bundle(file))
    const exported = defaultExport((await import(pathToFileURL(bundled).href)) as object) as Partial<Scenario>
    if (typeof exported?.story !== 'function' || typeof exported.options?.template !== 'string') {
      throw invalid(file, 'Its default export is not a scenario.')
    }
    return exported as Scenario
  } catch (error) {
    if (error instanceof AntipodeError) throw error
    throw invalid(file, error instanceof Error ? error.message : String(error), error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What was compiled to CommonJS has its default export as a member of `module.exports`. */
function defaultExport(module: { readonly default?: unknown }): unknown {
  const exported = module.default as { readonly __esModule?: boolean; readonly default?: unknown } | undefined
  return exported?.__esModule ? exported.default : exported
}

async function bundle(file: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    metafile: true,
    logLevel: 'silent',
    plugins: [packagesStayOutside],
  })
  const { text } = outputFiles[0] as { text: string }
  const requires = Object.values(metafile.outputs).some(({ imports }) =>
    imports.some(({ kind }) => kind === 'require-call'),
  )
  return requires ? withRequire(text, file) : text
}

/** For what is CommonJS, the scenario itself or a module of it: an ES module has no `require`. */
function withRequire(text: string, file: string): string {
  const here = JSON.stringify(pathToFileURL(file).href)
  // Before the first line, not above it: the source map counts lines.
  return `import { createRequire as antipodeRequire } from 'node:module'; const require = antipodeRequire(${here}); ${text}`
}

/** `antipode` is this very package, so that scenario and runner share one; other packages are found from the scenario. */
const packagesStayOutside: Plugin = {
  name: 'packages-stay-outside',
  setup(build) {
    build.onResolve({ filter: /^antipode$/ }, ({ kind }) =>
      outside(fileURLToPath(new URL('../index.js', import.meta.url)), kind),
    )
    build.onResolve({ filter: /^[^./]/ }, async ({ path: name, resolveDir, kind, pluginData }) => {
      if (
        pluginData === 'resolved' ||
        kind === 'entry-point' ||
        path.isAbsolute(name) ||
        name.startsWith('node:')
      )
        return undefined
      const found = await build.resolve(name, { resolveDir, kind, pluginData: 'resolved' })
      if (found.errors.length > 0 || found.external) return found
      return outside(found.path, kind)
    })
  },
}

/** `require` takes paths and no URLs; `import` takes URLs, and on Windows no paths. */
function outside(file: string, kind: ImportKind) {
  return { path: kind === 'require-call' ? file : pathToFileURL(file).href, external: true }
}

function invalid(file: string, why: string, cause?: unknown): AntipodeError {
  return new AntipodeError('scenario-invalid', {
    what: `The scenario ${path.relative(process.cwd(), file)} cannot be run.`,
    why,
    fix: "Write `import { scenario } from 'antipode'` and `export default scenario({ template, regions }, async (world) => { … })`.",
    cause,
  })
}
