// Code that lies beside the template: what `sam build` is told in CodeUri and Metadata, for functions of SAM and of
// CloudFormation alike.
import { convert } from '../properties/convert.js'
import { list as listOf, struct, text, type ValueOf, withoutEffect } from '../properties/schema.js'
import type { Findings } from './findings.js'
import { list, literal, type MapNode, map, member, type Node, type Position, scalar } from './node.js'
import type { Resource } from './template.js'

/** What `sam build` hands to esbuild. What has no effect decides about files that are never written here. */
const BUILD_FIELDS = {
  EntryPoints: listOf(text),
  Define: listOf(text),
  External: listOf(text),
  Loader: listOf(text),
  MainFields: text,
  Target: text,
  Banner: withoutEffect,
  Footer: withoutEffect,
  Format: withoutEffect,
  KeepNames: withoutEffect,
  Minify: withoutEffect,
  OutExtension: withoutEffect,
  Sourcemap: withoutEffect,
  SourcesContent: withoutEffect,
  UseNpmCi: withoutEffect,
}
const BUILD_PROPERTIES = struct(BUILD_FIELDS)
type BuildProperties = ValueOf<typeof BUILD_FIELDS>

/** @param property the property that names the directory, for findings */
export function localCode(resource: Resource, code: Node, property: string, findings: Findings): MapNode {
  const { logicalId, metadata } = resource
  const directory = literal(code)
  if (directory === undefined || /^s3:/.test(directory))
    findings.unsupported(code.at, logicalId, `${property} that is not a directory beside the template`)
  const method = member(metadata, 'BuildMethod')
  const build = member(metadata, 'BuildProperties')
  if (method && !/^(esbuild|nodejs.*)$/.test(literal(method) ?? ''))
    findings.unsupported(method.at, logicalId, `build method ${literal(method) ?? ''} (there is esbuild)`)
  const properties = build
    ? convert(build, BUILD_PROPERTIES, 'BuildProperties', {
        findings,
        subject: logicalId,
        typeName: 'Metadata',
      })
    : undefined
  const entryPoint = entryPointOf(
    member(build, 'EntryPoints'),
    literal(member(resource.properties, 'Handler')),
  )
  return map(code.at, {
    LocalPath: code,
    EntryPoint: entryPoint,
    Build: build && esbuildOptions(build.at, (properties ?? {}) as BuildProperties),
  })
}

/** In the form that esbuild itself has them. */
function esbuildOptions(at: Position, given: BuildProperties): MapNode {
  const texts = (items: readonly string[]) =>
    list(
      at,
      items.map((item) => scalar(at, item)),
    )
  const pairs = (items: readonly string[]) =>
    map(
      at,
      Object.fromEntries(
        items.map((item) => {
          const equals = item.indexOf('=')
          return [item.slice(0, equals), scalar(at, item.slice(equals + 1))]
        }),
      ),
    )
  return map(at, {
    define: given.Define && pairs(given.Define),
    external: given.External && texts(given.External),
    loader: given.Loader && pairs(given.Loader),
    mainFields: given.MainFields
      ? texts(given.MainFields.split(',').map((field) => field.trim()))
      : undefined,
    target: given.Target ? scalar(at, given.Target) : undefined,
  })
}

/** Of several entry points, the one whose file has the handler's name: esbuild puts them all in one directory. */
function entryPointOf(entryPoints: Node | undefined, handler: string | undefined): Node | undefined {
  const choices = entryPoints?.kind === 'list' ? entryPoints.items : entryPoints ? [entryPoints] : []
  const wanted = handler && baseName(handler)
  return choices.find((choice) => baseName(literal(choice) ?? '') === wanted) ?? choices[0]
}

function baseName(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.[^.]*$/, '')
}

/** `Code: ./directory` of a plain function, as `aws cloudformation package` takes it. */
export function withLocalCode(resource: Resource, findings: Findings): Resource {
  const code = member(resource.properties, 'Code')
  if (resource.type !== 'AWS::Lambda::Function' || code?.kind !== 'scalar') return resource
  const entries = new Map(resource.properties.entries)
  entries.set('Code', { at: code.at, value: localCode(resource, code, 'Code', findings) })
  return { ...resource, properties: { ...resource.properties, entries } }
}
