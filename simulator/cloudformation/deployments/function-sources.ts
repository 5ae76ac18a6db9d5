// The code of a template's functions, as Lambda will be asked to run it: so that it can be bundled ahead.
import path from 'node:path'
import { type BuildProperties, type CodeSource, inlineSource } from '../../lambda/code/source.js'
import { literal, member, toJson } from '../template/node.js'
import type { Template } from '../template/template.js'

/** Each once. A function whose handler is computed is not among them: its code is bundled when it is made. */
export function functionSources(template: Template, directory: string): readonly CodeSource[] {
  const sources = new Map<string, CodeSource>()
  for (const { type, properties } of template.resources.values()) {
    const handler = literal(member(properties, 'Handler'))
    if (type !== 'AWS::Lambda::Function' || handler === undefined) continue
    const code = member(properties, 'Code')
    const localPath = literal(member(code, 'LocalPath'))
    const inline = literal(member(code, 'ZipFile'))
    const entryPoint = literal(member(code, 'EntryPoint'))
    const build = member(code, 'Build')
    const source: CodeSource | undefined =
      localPath !== undefined
        ? {
            directory: path.resolve(directory, localPath),
            handler,
            ...(entryPoint && { entryPoint }),
            ...(build && { esbuild: toJson(build) as BuildProperties }),
          }
        : inline !== undefined
          ? inlineSource(handler, inline)
          : undefined
    if (source) sources.set(JSON.stringify(source), source)
  }
  return [...sources.values()]
}
