// Several functions of one directory to scripts that share what they can. It decides nothing about which file a
// handler is in.
import type { BuildFailure } from 'esbuild'
import type { CodeBundle } from './bundle.js'
import { entryFile } from './entries.js'
import { type LinkedCode, link } from './linked-code.js'
import { notCompiled } from './not-compiled.js'
import { compileOwnCode, type OwnCode } from './own-code.js'
import { sha256 } from './script.js'
import { type CodeSource, parseHandler } from './source.js'

/** All of `sources` have the same directory and build properties. */
export async function compile(sources: readonly CodeSource[]): Promise<CodeBundle[]> {
  const [first] = sources as [CodeSource]
  const files = sources.map(entryFile)
  const code = await compileFiles(first, [...new Set(files)]).catch((failure: BuildFailure) => {
    throw notCompiled(first, failure)
  })
  return sources.map((source, index) => bundle(source, code.get(files[index] as string) as LinkedCode))
}

async function compileFiles(source: CodeSource, files: readonly string[]): Promise<Map<string, LinkedCode>> {
  const ready: LinkedCode[] = []
  const alike = new Map<string, OwnCode[]>()
  for (const own of await compileOwnCode(source, files)) {
    const { file, script, strict, sdkOnly } = own
    if (script) {
      ready.push({ file, script, entry: undefined })
      continue
    }
    const key = JSON.stringify([strict, sdkOnly])
    const others = alike.get(key)
    if (others) others.push(own)
    else alike.set(key, [own])
  }
  const linked = await Promise.all([...alike.values()].map((modules) => link(source, modules)))
  return new Map([...ready, ...linked.flat()].map((code) => [code.file, code]))
}

function bundle(source: CodeSource, { script, entry }: LinkedCode): CodeBundle {
  const { file, exportName } = parseHandler(source.handler)
  return {
    id: entry === undefined ? script.id : sha256(`${script.id} ${entry}`),
    scriptId: script.id,
    script: script.text,
    entry,
    handlerExport: exportName,
    sourceMap: script.sourceMap,
    directory: source.inline === undefined ? source.directory : undefined,
    file: `${file}.js`,
  }
}
