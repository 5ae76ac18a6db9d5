// What a function is, read from the members of CreateFunction; an update is the old members with the new ones laid
// over them, read again.
import type { Shape } from '../../aws/service.js'
import { type BuildProperties, type CodeSource, inlineSource } from '../code/source.js'
import { checkVariables } from './environment-variables.js'
import { notSupported } from './errors.js'
import { functionArn, functionName } from './function-name.js'
import { integer, list, oneOf, requiredText, structure, text } from './input.js'

export interface FunctionDefinition {
  readonly name: string
  readonly arn: string
  readonly runtime: string
  readonly handler: string
  readonly source: CodeSource
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly variables: Readonly<Record<string, string>>
  readonly logGroupName: string
  /** The members as given, for what is answered but has no effect: Role, Description, Tags, TracingConfig … */
  readonly members: Shape
}

const ELSEWHERE: readonly (readonly [member: string, what: string, instead: string])[] = [
  ['Layers', 'layers', 'Put the code where the bundler finds it, in the function or in node_modules.'],
  ['FileSystemConfigs', 'file systems', 'Bundle the files with the function.'],
  ['DeadLetterConfig', 'dead-letter queues', 'Given-up events are lambda.event-dropped in the trace.'],
  ['ImageConfig', 'container images', 'Use PackageType Zip.'],
]

export function readFunction(members: Shape, region: string): FunctionDefinition {
  const name = functionName(requiredText(members, 'FunctionName'), region)
  if (oneOf(members, 'PackageType', ['Zip', 'Image']) === 'Image') {
    throw notSupported('container images', 'Use PackageType Zip.')
  }
  for (const [member, what, instead] of ELSEWHERE) {
    const value = members[member]
    const given = Array.isArray(value) ? value.length > 0 : Object.keys(value ?? {}).length > 0
    if (given) throw notSupported(what, instead)
  }
  const runtime = requiredText(members, 'Runtime')
  if (!/^nodejs\d+\.x$/.test(runtime)) {
    throw notSupported(`the runtime ${runtime}`, 'Functions run on Node.js: nodejs20.x, nodejs22.x …')
  }
  const handler = requiredText(members, 'Handler')
  return {
    name,
    arn: functionArn(region, name),
    runtime,
    handler,
    source: readSource(structure(members, 'Code') ?? {}, handler),
    // LL-04
    timeoutMs: 1_000 * (integer(members, 'Timeout', 1, 900) ?? 3),
    memoryMb: integer(members, 'MemorySize', 128, 10_240) ?? 128,
    variables: checkVariables(structure(structure(members, 'Environment') ?? {}, 'Variables') ?? {}),
    logGroupName: text(structure(members, 'LoggingConfig') ?? {}, 'LogGroup') ?? `/aws/lambda/${name}`,
    members,
  }
}

/**
 * `Code` is `{ LocalPath, EntryPoint?, Build? }`, our extension: a directory of this machine; or `{ ZipFile }` with the
 * source itself, as CloudFormation takes it.
 */
function readSource(code: Shape, handler: string): CodeSource {
  const directory = text(code, 'LocalPath')
  const inline = text(code, 'ZipFile')
  if (directory !== undefined) {
    const entryPoint = text(code, 'EntryPoint')
    const esbuild = structure(code, 'Build') as BuildProperties | undefined
    return { directory, handler, ...(entryPoint && { entryPoint }), ...(esbuild && { esbuild }) }
  }
  // The base64 form of a zip archive's first bytes.
  if (inline === undefined || inline.startsWith('UEsDB')) {
    throw notSupported(
      inline === undefined ? 'code that is neither on this machine nor inline' : 'zip archives',
      'Give Code.LocalPath, a directory of this machine, or the source text itself as Code.ZipFile.',
    )
  }
  return inlineSource(handler, inline)
}

/** The runtime's settings that are answered as they were given, or with AWS's default. */
export function describeFunction(
  definition: FunctionDefinition,
  state: { codeId: string; codeSize: number; lastModified: string; revisionId: string },
): Shape {
  const { members } = definition
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Role: text(members, 'Role') ?? '',
    Handler: definition.handler,
    CodeSize: state.codeSize,
    Description: text(members, 'Description') ?? '',
    Timeout: definition.timeoutMs / 1_000,
    MemorySize: definition.memoryMb,
    LastModified: state.lastModified,
    CodeSha256: Buffer.from(state.codeId, 'hex').toString('base64'),
    Version: '$LATEST',
    ...(Object.keys(definition.variables).length > 0 && {
      Environment: { Variables: definition.variables },
    }),
    TracingConfig: structure(members, 'TracingConfig') ?? { Mode: 'PassThrough' },
    RevisionId: state.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: list(members, 'Architectures') ?? ['x86_64'],
    EphemeralStorage: structure(members, 'EphemeralStorage') ?? { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: definition.logGroupName },
  }
}
