// The Lambda service of a region: its operations by name. Where code runs is an EnvironmentHost's; how streams are
// read is event-source-mapping/'s.
import { AwsError } from '../aws/errors.js'
import type { CallContext, Service, ServiceCaller, Shape } from '../aws/service.js'
import { ClosableClock } from '../kernel/closable-clock.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Emit } from '../kernel/trace.js'
import type { EnvironmentHost, Outbound } from './environment.js'
import { EventSourceMappings } from './event-source-mapping/event-source-mappings.js'
import type { MappingPositions } from './event-source-mapping/mapping-positions.js'
import type { LambdaEvent } from './events.js'
import { AsynchronousInvoker } from './service/asynchronous-invoker.js'
import type { Bundler } from './service/bundler.js'
import { Concurrency } from './service/concurrency.js'
import type { FunctionSurroundings } from './service/function.js'
import { Functions } from './service/functions.js'
import { invoke } from './service/invoke.js'
import { Invoker } from './service/invoker.js'
import { addPermission, getPolicy, removePermission } from './service/permissions.js'
import { DEFAULT_LAMBDA_SETTINGS, type LambdaSettings } from './settings.js'

export interface LambdaOptions {
  readonly region: string
  readonly kernel: Kernel
  readonly emit: Emit<LambdaEvent>
  /** Bound to this region; event-source mappings read streams through it. */
  readonly caller: ServiceCaller
  /** Stays its owner's: `close` of the service does not close it. */
  readonly host: EnvironmentHost
  readonly code: Bundler
  /** Where the HTTP requests of a function's code go. */
  readonly outbound: (functionName: string) => Outbound
  readonly settings?: Partial<LambdaSettings>
  /** Where event-source mappings keep how far they have read, over restarts. */
  readonly positions?: MappingPositions | undefined
}

type Operation = (input: Shape, context: CallContext) => Shape | Promise<Shape>

export class Lambda {
  readonly service: Service
  readonly #clock: ClosableClock

  constructor(options: LambdaOptions) {
    const { region, kernel, emit, host, outbound } = options
    const settings = { ...DEFAULT_LAMBDA_SETTINGS, ...options.settings }
    this.#clock = new ClosableClock(kernel.clock)
    const environments = new Map<string, number>()
    const around: FunctionSurroundings = {
      region,
      clock: this.#clock,
      random: kernel.random,
      emit,
      host,
      settings,
      outbound,
      nextEnvironment: (name) => {
        const number = (environments.get(name) ?? 0) + 1
        environments.set(name, number)
        return number
      },
    }
    const concurrency = new Concurrency(settings.accountConcurrency)
    const functions = new Functions(around, options.code, concurrency)
    const invoker = new Invoker(around, concurrency)
    const asynchronous = new AsynchronousInvoker(around, concurrency, invoker)
    const { background } = kernel
    const mappings = new EventSourceMappings({
      around,
      caller: options.caller,
      functions: {
        nameOf: (input) => functions.named(input).definition.name,
        run: async (name, invocation) => {
          const fn = functions.find(name)
          return fn && invoker.attempt(fn, invocation)
        },
      },
      positions: options.positions,
      background,
    })

    const operations = new Map<string, Operation>([
      ['CreateFunction', (input) => functions.create(input)],
      ['GetFunction', (input) => functions.get(input)],
      ['GetFunctionConfiguration', (input) => functions.named(input).describe()],
      ['ListFunctions', (input) => functions.list(input)],
      ['DeleteFunction', (input) => functions.delete(input)],
      ['UpdateFunctionConfiguration', (input) => functions.updateConfiguration(input)],
      ['UpdateFunctionCode', (input) => functions.updateCode(input)],
      ['PutFunctionConcurrency', (input) => functions.putConcurrency(input)],
      ['GetFunctionConcurrency', (input) => functions.getConcurrency(input)],
      ['DeleteFunctionConcurrency', (input) => functions.deleteConcurrency(input)],
      ['AddPermission', (input) => addPermission(functions.named(input), input)],
      ['RemovePermission', (input) => removePermission(functions.named(input), input)],
      ['GetPolicy', (input) => getPolicy(functions.named(input))],
      ...mappings.operations,
      [
        'Invoke',
        (input, context) =>
          invoke(functions.named(input), input, context, { invoker, asynchronous, background }),
      ],
    ])
    this.service = {
      name: 'lambda',
      call: async (operation, input, context) => {
        const run = operations.get(operation)
        if (!run) throw new AwsError('UnknownOperationException', `Unknown operation ${operation}`, 404)
        return run(input, context)
      },
    }
  }

  /** Ends polling, retries and idle timers. The host is closed by who made it. */
  close(): void {
    this.#clock.close()
  }
}
