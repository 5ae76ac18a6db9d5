// What is there already: at an endpoint that kept its state or that another run has deployed to, or in the world's own
// state. It is taken if it is what the template asks for. Elsewhere everything is new, and it is refused as ever.
import { isDeepStrictEqual } from 'node:util'
import { AwsError } from '../../aws/errors.js'
import type { ServiceName } from '../../aws/service.js'
import type { ResourceContext } from './resource-type.js'

/**
 * @param taken the code by which the service says that the name is taken
 * @param take finds out whether what is there will do
 */
export async function createOrTake<T>(
  context: ResourceContext,
  service: ServiceName,
  taken: RegExp,
  create: () => Promise<T>,
  take: () => Promise<T>,
): Promise<T> {
  try {
    return await create()
  } catch (error) {
    const isTaken = error instanceof AwsError && taken.test(error.code)
    if (!isTaken || !context.outlives(service)) throw error
    return await take()
  }
}

/** undefined when the service answers that there is no such thing. */
export async function unlessGone<T>(gone: RegExp, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof AwsError && gone.test(error.code)) return undefined
    throw error
  }
}

/** @throws AntipodeError `deployment-failed` when something differs, naming all of it */
export function mustFit(
  context: ResourceContext,
  service: ServiceName,
  name: string,
  differences: readonly string[],
): void {
  if (differences.length === 0) return
  const endpoint = context.endpoint(service)
  const [place, empty] = endpoint === undefined ? ['in the state', 'folder'] : [`at ${endpoint}`, 'endpoint']
  throw context.failed(
    `${name} is ${place} already, and is not what the template asks for: ${differences.join('; ')}`,
    `Delete it there, give the resource another name, or begin with an empty ${empty}.`,
  )
}

/** One difference as text, or none. */
export function difference(what: string, wanted: unknown, found: unknown): string[] {
  if (isDeepStrictEqual(wanted, found)) return []
  return [`${what} is ${shown(found)} there, ${shown(wanted)} in the template`]
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : typeof value === 'string' ? value : JSON.stringify(value)
}
