// What mappings need of a region's functions, wherever these run: in this process, or in a backend.
import type { Shape } from '../../aws/service.js'
import type { FunctionSurroundings } from '../service/function.js'
import type { InvocationOptions, InvocationOutcome } from '../service/invoker.js'

export interface MappedFunctions {
  /**
   * The plain name of the function that `FunctionName` names, in whatever form.
   *
   * @throws AwsError when there is no such function
   */
  nameOf(input: Shape): string | Promise<string>
  /** undefined when the function did not run: it is throttled, gone or out of reach (ESM-06). */
  run(name: string, invocation: InvocationOptions): Promise<InvocationOutcome | undefined>
}

/** What polling needs of its region. */
export type MappingRegion = Pick<FunctionSurroundings, 'region' | 'clock' | 'random' | 'emit' | 'settings'>
