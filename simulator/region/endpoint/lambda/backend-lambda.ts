// The Lambda service of a region whose functions are in a backend: created there from the code on this machine, and
// invoked there. Event-source mappings stay here, since the stream may be anywhere; all else the backend answers.
import { AwsError } from '../../../aws/errors.js'
import type { CallContext, Service, ServiceCaller, Shape } from '../../../aws/service.js'
import { ClosableClock } from '../../../kernel/closable-clock.js'
import type { Kernel } from '../../../kernel/kernel.js'
import type { Random } from '../../../kernel/random.js'
import type { Emit } from '../../../kernel/trace.js'
import { EventSourceMappings } from '../../../lambda/event-source-mapping/event-source-mappings.js'
import type { MappedFunctions } from '../../../lambda/event-source-mapping/mapped-functions.js'
import type { MappingPositions } from '../../../lambda/event-source-mapping/mapping-positions.js'
import type { LambdaEvent } from '../../../lambda/events.js'
import { majorOf } from '../../../lambda/sandbox/host-runtime.js'
import type { Bundler } from '../../../lambda/service/bundler.js'
import { checkVariables } from '../../../lambda/service/environment-variables.js'
import { readFunction } from '../../../lambda/service/function-definition.js'
import { functionName } from '../../../lambda/service/function-name.js'
import { requiredText, structure } from '../../../lambda/service/input.js'
import { DEFAULT_LAMBDA_SETTINGS, type LambdaSettings } from '../../../lambda/settings.js'
import { NetworkError } from '../../../network/errors.js'
import { deploymentPackage } from './deployment-package.js'
import { RemoteInvoker } from './invocation.js'
import { type ProbeOptions, type ProbeResult, probe } from './probe.js'
import { RemoteFunctions } from './remote-functions.js'

export interface BackendLambdaOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly emit: Emit<LambdaEvent>
  /** Bound to this region; event-source mappings read streams through it. */
  readonly caller: ServiceCaller
  readonly code: Bundler
  /** The backend's Lambda API; archives and payloads are base64 text. */
  readonly api: Service
  /** Of the backend, for messages. */
  readonly url: string
  /** What functions get as AWS_ENDPOINT_URL, unless the template gives them one; undefined leaves it to the backend. */
  readonly functionEndpoint: string | undefined
  readonly settings?: Partial<LambdaSettings>
  /** Where event-source mappings keep how far they have read, over restarts. */
  readonly positions?: MappingPositions | undefined
}

type Operation = (input: Shape, context: CallContext) => Shape | Promise<Shape>

/** Members of CreateFunction that a backend is given; others have no effect there that anybody would see. */
const SETTINGS = ['Description', 'Handler', 'MemorySize', 'Role', 'Runtime', 'Timeout'] as const

export class BackendLambda {
  readonly service: Service
  readonly #options: BackendLambdaOptions
  readonly #clock: ClosableClock
  readonly #functions: RemoteFunctions
  readonly #invoker: RemoteInvoker
  readonly #requestIds: Random
  #probing: Promise<ProbeResult> | undefined

  constructor(options: BackendLambdaOptions) {
    const { region, kernel, emit, caller, api, url } = options
    this.#options = options
    this.#clock = new ClosableClock(kernel.clock)
    this.#requestIds = kernel.random.fork(`lambda/${region}/requests of mappings`)
    this.#functions = new RemoteFunctions({ region, clock: this.#clock, api, url })
    this.#invoker = new RemoteInvoker({ region, clock: this.#clock, emit, api })
    const mappings = new EventSourceMappings({
      around: {
        region,
        clock: this.#clock,
        random: kernel.random,
        emit,
        settings: { ...DEFAULT_LAMBDA_SETTINGS, ...options.settings },
      },
      caller,
      functions: this.#mapped,
      positions: options.positions,
      background: kernel.background,
    })
    const operations = new Map<string, Operation>([
      ['CreateFunction', (input, { requestId }) => this.#create(input, requestId)],
      ['UpdateFunctionCode', (input, { requestId }) => this.#updateCode(input, requestId)],
      ['UpdateFunctionConfiguration', (input, { requestId }) => this.#updateConfiguration(input, requestId)],
      ['Invoke', (input, { requestId }) => this.#invoker.invoke(this.#name(input), input, requestId)],
      ...mappings.operations,
    ])
    this.service = {
      name: 'lambda',
      call: async (operation, input, context) => {
        const run = operations.get(operation)
        if (run) return run(input, context)
        const named = input.FunctionName === undefined ? {} : { FunctionName: this.#name(input) }
        return api.call(operation, { ...input, ...named }, context)
      },
    }
  }

  /** Ends polling and waiting. The functions stay in the backend. */
  close(): void {
    this.#clock.close()
  }

  readonly #mapped: MappedFunctions = {
    nameOf: async (input) => {
      const name = this.#name(input)
      await this.#describe(name, this.#requestIds.uuid())
      return name
    },
    run: async (name, { requestId, payload }) => {
      try {
        const answer = await this.#invoker.invoke(name, { Payload: payload }, requestId)
        return { failed: answer.FunctionError !== undefined, payload: String(answer.Payload) }
      } catch (error) {
        if (error instanceof AwsError || error instanceof NetworkError) return undefined
        throw error
      }
    },
  }

  /** Functions are named by ARNs of the world, whose account the backend does not know. */
  #name(input: Shape): string {
    return functionName(requiredText(input, 'FunctionName'), this.#options.region)
  }

  async #create(input: Shape, requestId: string): Promise<Shape> {
    const { region, code } = this.#options
    const definition = readFunction(input, region)
    const archive = deploymentPackage(await code.bundle(definition.source))
    const settings = {
      ...Object.fromEntries(SETTINGS.flatMap((key) => (input[key] === undefined ? [] : [[key, input[key]]]))),
      Environment: { Variables: await this.#variables(definition.variables, input, requestId) },
    }
    return this.#functions.put(definition.name, settings, archive, requestId)
  }

  async #updateConfiguration(input: Shape, requestId: string): Promise<Shape> {
    const name = this.#name(input)
    const { FunctionName: _, ...settings } = input
    const own = structure(structure(input, 'Environment') ?? {}, 'Variables')
    if (own === undefined) return this.#functions.configure(name, settings, requestId)
    const { Runtime, Role } = { ...(await this.#describe(name, requestId)), ...input }
    const Variables = await this.#variables(checkVariables(own), { Runtime, Role }, requestId)
    return this.#functions.configure(name, { ...settings, Environment: { Variables } }, requestId)
  }

  async #updateCode(input: Shape, requestId: string): Promise<Shape> {
    const { region, code } = this.#options
    const name = this.#name(input)
    const { LocalPath, EntryPoint, Build, ZipFile } = input
    const { Runtime, Handler } = await this.#describe(name, requestId)
    const Code = { LocalPath, EntryPoint, Build, ZipFile }
    const { source } = readFunction({ FunctionName: name, Runtime, Handler, Code }, region)
    return this.#functions.change(name, deploymentPackage(await code.bundle(source)), requestId)
  }

  #describe(name: string, requestId: string): Promise<Shape> {
    return this.#options.api.call('GetFunctionConfiguration', { FunctionName: name }, { requestId })
  }

  /** Of those that are set twice, the owner's value stands. */
  async #variables(
    own: Readonly<Record<string, string>>,
    settings: Shape,
    requestId: string,
  ): Promise<Record<string, string>> {
    const { functionEndpoint } = this.#options
    const runtime = requiredText(settings, 'Runtime')
    const { nodeMajor } = await this.#probe(
      { Runtime: runtime, Role: requiredText(settings, 'Role') },
      requestId,
    )
    return {
      // On the runtime that the template asks for, the SDK would not advise against an old Node.js.
      ...((majorOf(runtime) ?? 0) > nodeMajor && {
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      }),
      ...(functionEndpoint !== undefined && { AWS_ENDPOINT_URL: functionEndpoint }),
      ...own,
    }
  }

  /** Once, unless it fails: a backend may have been started anew with what it lacked. */
  #probe(settings: ProbeOptions['settings'], requestId: string): Promise<ProbeResult> {
    const { region, api, url, functionEndpoint } = this.#options
    this.#probing ??= probe(
      { region, api, url, functions: this.#functions, functionEndpoint, settings },
      requestId,
    ).catch((error: unknown) => {
      this.#probing = undefined
      throw error
    })
    return this.#probing
  }
}
