// Carries environments as worker threads, for live worlds: one thread each, started when first needed.
import type { HttpRequest } from '../../aws/http.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { CodeBundle } from '../code/bundle.js'
import type { EnvironmentHost, EnvironmentSpec, ExecutionEnvironment } from '../environment.js'
import { identityOf, nameOfHandler } from '../sandbox/invocation-context.js'
import { SharedScript } from './shared-script.js'
import { WorkerEnvironment } from './worker-environment.js'

export interface WorkerHostOptions {
  readonly kernel: Kernel
  /**
   * Whether a request is for the real network, and not for this world: it is then made from the worker with Node.js's
   * own client. None is by default.
   */
  readonly passThrough?: (request: HttpRequest) => boolean
}

export class WorkerHost implements EnvironmentHost {
  readonly #options: WorkerHostOptions
  readonly #environments = new Set<WorkerEnvironment>()
  readonly #ending = new Set<Promise<unknown>>()
  /** By the scripts' ids. */
  readonly #scripts = new Map<string, SharedScript>()

  constructor(options: WorkerHostOptions) {
    this.#options = options
  }

  create(spec: EnvironmentSpec): ExecutionEnvironment {
    const { code } = spec
    const { kernel, passThrough = () => false } = this.#options
    const environment = new WorkerEnvironment(
      {
        kernel,
        passThrough,
        script: this.#script(code),
        onEnd: (ending) => {
          this.#environments.delete(environment)
          this.#ending.add(ending)
          void ending.finally(() => this.#ending.delete(ending))
        },
      },
      spec,
      {
        script: code.script,
        entry: code.entry,
        file: code.file,
        directory: code.directory,
        handlerExport: code.handlerExport,
        handlerName: nameOfHandler(spec),
        identity: identityOf(spec),
      },
    )
    this.#environments.add(environment)
    return environment
  }

  async close(): Promise<void> {
    for (const environment of this.#environments) environment.end()
    await Promise.all(this.#ending)
  }

  #script({ scriptId, sourceMap }: CodeBundle): SharedScript {
    const known = this.#scripts.get(scriptId)
    if (known) return known
    const script = new SharedScript(sourceMap)
    this.#scripts.set(scriptId, script)
    return script
  }
}
