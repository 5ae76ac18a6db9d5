// What a backend is given to run: a zip archive with the function's bundle, the one that runs in this process too, in
// the file that `Handler` names. The AWS SDK is in the bundle, so what a backend's runtime brings along does not matter.
import { strToU8, type Zippable, zipSync } from 'fflate'
import type { CodeBundle } from '../../../lambda/code/bundle.js'

/** Read and write for the owner, read for others, as Lambda demands; in the archive's upper half. */
const FILE_MODE = 0o100644 << 16
const UNIX = 3
/** The same code is the same archive, whenever and wherever it is packed: a local time, the earliest that zip has. */
const PACKED_AT = '1980-01-01T00:00:00'

const packed = new WeakMap<CodeBundle, Uint8Array>()

/** Packed once for all regions of a world, which share their bundles. */
export function deploymentPackage(bundle: CodeBundle): Uint8Array {
  const known = packed.get(bundle)
  if (known) return known
  const { file, sourceMap } = bundle
  const { text, linesBefore } = moduleText(bundle)
  const files: Zippable = { [file]: entry(text) }
  if (sourceMap !== undefined) files[`${file}.map`] = entry(shifted(sourceMap, linesBefore))
  const archive = zipSync(files, { level: 6 })
  packed.set(bundle, archive)
  return archive
}

function entry(text: string): [Uint8Array, { mtime: string; attrs: number; os: number }] {
  return [strToU8(text), { mtime: PACKED_AT, attrs: FILE_MODE, os: UNIX }]
}

function moduleText({ script, entry, file, sourceMap }: CodeBundle): { text: string; linesBefore: number } {
  // Names that the sandbox gives a bundle beside those that CommonJS has.
  const needsUrl = script.includes('__import_meta_url')
  const before = needsUrl
    ? `${script.startsWith('"use strict"') ? '"use strict";' : ''}var __import_meta_url=require("node:url").pathToFileURL(__filename).href;\n`
    : ''
  const choose = entry === undefined ? '' : `\nmodule.exports=exports[${JSON.stringify(entry)}]();`
  const link =
    sourceMap === undefined ? '' : `\n//# sourceMappingURL=${file.slice(file.lastIndexOf('/') + 1)}.map`
  return { text: `${before}${script}${choose}${link}\n`, linesBefore: needsUrl ? 1 : 0 }
}

function shifted(sourceMap: string, lines: number): string {
  if (lines === 0) return sourceMap
  const map = JSON.parse(sourceMap) as { readonly mappings: string }
  return JSON.stringify({ ...map, mappings: ';'.repeat(lines) + map.mappings })
}
