// A Lambda service whose functions are written in the test: an environment host that runs them without any isolation.
import type { ServiceCaller, Shape } from '#simulator/aws/service.js'
import type { Clock } from '#simulator/kernel/clock.js'
import { msBetween } from '#simulator/kernel/time.js'
import type { TraceRecord } from '#simulator/kernel/trace.js'
import type { EnvironmentHost, EnvironmentSpec, InvocationResult } from '#simulator/lambda/environment.js'
import type { MappingPositions } from '#simulator/lambda/event-source-mapping/mapping-positions.js'
import type { LambdaEvent } from '#simulator/lambda/events.js'
import { Lambda } from '#simulator/lambda/lambda.js'
import type { LambdaSettings } from '#simulator/lambda/settings.js'
import { type VirtualKernel, virtualKernel } from './virtual-kernel.js'

export interface HandlerContext {
  readonly requestId: string
  readonly spec: EnvironmentSpec
  /** From 1, per host: which environment this is. */
  readonly environment: number
}

export type ScriptedHandler = (event: never, context: HandlerContext) => unknown

export interface ScriptedLambda {
  readonly kernel: VirtualKernel<LambdaEvent>
  readonly lambda: Lambda
  /** Calls an operation and lets virtual time pass until it answers. */
  call(operation: string, input?: object): Promise<Shape>
  /** Creates a function that runs `handler`. */
  define(name: string, handler: ScriptedHandler, members?: object): Promise<Shape>
  /** The specs of all environments, in the order of their creation. */
  readonly environments: readonly EnvironmentSpec[]
  readonly ended: readonly number[]
  /** Events of one type. */
  events<T extends LambdaEvent['type']>(type: T): Extract<LambdaEvent, { type: T }>[]
}

export function scriptedLambda({
  region = 'us-east-1',
  caller = NO_SERVICES,
  settings = {},
  kernel = virtualKernel<LambdaEvent>(),
  positions,
}: {
  region?: string
  caller?: ServiceCaller
  settings?: Partial<LambdaSettings>
  kernel?: VirtualKernel<LambdaEvent>
  positions?: MappingPositions
} = {}): ScriptedLambda {
  const handlers = new Map<string, ScriptedHandler>()
  const environments: EnvironmentSpec[] = []
  const ended: number[] = []
  const lambda = new Lambda({
    region,
    kernel,
    emit: kernel.trace.emit,
    caller,
    host: scriptedHost(kernel.clock, handlers, environments, ended),
    code: {
      bundle: async (source) => ({
        id: 'c0de',
        scriptId: 'c0de',
        script: source.inline ?? '',
        entry: undefined,
        handlerExport: 'handler',
        sourceMap: undefined,
        directory: undefined,
        file: 'index.js',
      }),
    },
    outbound: () => ({
      request: async () => {
        throw new Error('a scripted function has no way out')
      },
    }),
    settings,
    positions,
  })
  let requests = 0
  const call = (operation: string, input: object = {}) =>
    kernel.driver.settle(
      lambda.service.call(operation, input as Shape, { requestId: `request-${++requests}` }),
    )
  return {
    kernel,
    lambda,
    call,
    environments,
    ended,
    define: (name, handler, members = {}) => {
      handlers.set(name, handler)
      return call('CreateFunction', {
        FunctionName: name,
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::123456789012:role/any',
        Code: { ZipFile: 'exports.handler = 1' },
        ...members,
      })
    },
    events: <T extends LambdaEvent['type']>(type: T) =>
      kernel.trace
        .records()
        .filter((record): record is TraceRecord<Extract<LambdaEvent, { type: T }>> => record.type === type),
  }
}

const NO_SERVICES: ServiceCaller = {
  call: async (target) => {
    throw new Error(`no ${target.service} in this test`)
  },
}

function scriptedHost(
  clock: Clock,
  handlers: ReadonlyMap<string, ScriptedHandler>,
  environments: EnvironmentSpec[],
  ended: number[],
): EnvironmentHost {
  return {
    create: (spec) => {
      const number = environments.push(spec)
      let spent = false
      return {
        get spent() {
          return spent
        },
        end: () => void ended.push(number),
        invoke: ({ requestId, payload, deadline }) =>
          new Promise<InvocationResult>((resolve) => {
            const timer = clock.schedule(msBetween(clock.now(), deadline), () => {
              spent = true
              resolve({ kind: 'timeout' })
            })
            const run = async () =>
              handlers.get(spec.functionName)?.(JSON.parse(payload) as never, {
                requestId,
                spec,
                environment: number,
              })
            run().then(
              (answer) => {
                timer.cancel()
                resolve({ kind: 'success', payload: JSON.stringify(answer ?? null) })
              },
              (error: Error) => {
                timer.cancel()
                resolve({
                  kind: 'error',
                  payload: JSON.stringify({
                    errorType: error.name,
                    errorMessage: error.message,
                    trace: [],
                  }),
                })
              },
            )
          }),
      }
    },
    close: async () => {},
  }
}
