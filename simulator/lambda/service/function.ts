// A function as it stands: its definition, its code, its environments. Invoking it is invoker.ts.
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import type { Random } from '../../kernel/random.js'
import { toIso } from '../../kernel/time.js'
import type { Emit } from '../../kernel/trace.js'
import type { CodeBundle } from '../code/bundle.js'
import type { EnvironmentHost, Outbound } from '../environment.js'
import type { LambdaEvent } from '../events.js'
import type { LambdaSettings } from '../settings.js'
import { EnvironmentPool, type PooledEnvironment } from './environment-pool.js'
import { environmentVariables } from './environment-variables.js'
import { describeFunction, type FunctionDefinition } from './function-definition.js'

/** What every function of a region needs of it. */
export interface FunctionSurroundings {
  readonly region: string
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit<LambdaEvent>
  readonly host: EnvironmentHost
  readonly settings: LambdaSettings
  readonly outbound: (functionName: string) => Outbound
  /** Counts a function's environments from 1, also over its deletion and creation: each has its own random stream. */
  readonly nextEnvironment: (functionName: string) => number
}

export class LambdaFunction {
  readonly #around: FunctionSurroundings
  readonly #random: Random
  readonly permissions = new Map<string, Shape>()
  #definition: FunctionDefinition
  #code: CodeBundle
  #pool: EnvironmentPool
  #lastModified = ''
  #revisionId = ''
  deleted = false

  constructor(definition: FunctionDefinition, code: CodeBundle, around: FunctionSurroundings) {
    this.#around = around
    this.#random = around.random.fork(`lambda/${around.region}/${definition.name}`)
    this.#definition = definition
    this.#code = code
    this.#pool = this.#newPool()
    this.#touch()
  }

  get definition(): FunctionDefinition {
    return this.#definition
  }

  get pool(): EnvironmentPool {
    return this.#pool
  }

  /** New environments take the new code and settings; those at work end after their event. */
  update(definition: FunctionDefinition, code: CodeBundle): void {
    this.#definition = definition
    this.#code = code
    this.#pool.retire()
    this.#pool = this.#newPool()
    this.#touch()
  }

  delete(): void {
    this.deleted = true
    this.#pool.retire()
  }

  describe(): Shape {
    return describeFunction(this.#definition, {
      codeId: this.#code.id,
      codeSize: Buffer.byteLength(this.#code.script),
      lastModified: this.#lastModified,
      revisionId: this.#revisionId,
    })
  }

  #touch(): void {
    this.#lastModified = toIso(this.#around.clock.now()).replace('Z', '+0000')
    this.#revisionId = this.#random.uuid()
  }

  #newPool(): EnvironmentPool {
    const { clock, settings } = this.#around
    return new EnvironmentPool(clock, settings.environmentIdleMs, () => this.#newEnvironment())
  }

  #newEnvironment(): PooledEnvironment {
    const { region, clock, random, emit, host, outbound, nextEnvironment } = this.#around
    const { name, arn, runtime, handler, memoryMb, logGroupName, variables } = this.#definition
    const own = random.fork(`lambda/${region}/${name}/${nextEnvironment(name)}`)
    const day = toIso(clock.now()).slice(0, 10).replaceAll('-', '/')
    const logStreamName = `${day}/[$LATEST]${own.fork('log stream').hex(32)}`
    const state: Omit<PooledEnvironment, 'environment'> = {
      warm: false,
      requestId: undefined,
      tail: undefined,
      log: (line) => {
        emit({
          type: 'lambda.log',
          region,
          function: name,
          ...(state.requestId !== undefined && { requestId: state.requestId }),
          line,
        })
        state.tail?.push(line)
      },
    }
    const environment = host.create({
      region,
      functionName: name,
      functionArn: arn,
      code: this.#code,
      variables: environmentVariables(
        { region, functionName: name, runtime, handler, memoryMb, logGroupName, logStreamName },
        variables,
      ),
      memoryMb,
      logGroupName,
      logStreamName,
      random: own,
      outbound: outbound(name),
      log: state.log,
    })
    return Object.assign(state, { environment })
  }
}
