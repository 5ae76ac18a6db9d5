// What a live world listens on for its users and their tools: both addresses together, opened and closed as one.
import { openAwsEndpoint } from './aws-endpoint.js'
import { openFrontDoor } from './front-door.js'
import type { Listening } from './listener.js'
import type { AwsWorld, RoutedWorld } from './world.js'

export interface ServersOptions {
  /** Of the application; 0 takes any free port. */
  readonly port: number
  /** Of the AWS endpoint; 0 takes any free port. */
  readonly awsPort: number
  /** Loopback by default. */
  readonly host?: string
  /** Told of every error that nothing expected; by default it is written to stderr. */
  readonly onFault?: (error: unknown) => void
}

export interface Servers {
  readonly application: Listening
  readonly awsEndpoint: Listening
  /** Ends every connection at once. */
  close(): Promise<void>
}

/** @throws AntipodeError `port-taken`; nothing listens then */
export async function startServers(
  world: RoutedWorld & AwsWorld,
  { port, awsPort, host, onFault = writeToStderr }: ServersOptions,
): Promise<Servers> {
  const common = { onFault, ...(host === undefined ? {} : { host }) }
  const application = await openFrontDoor(world, { port, ...common })
  try {
    const awsEndpoint = await openAwsEndpoint(world, { port: awsPort, ...common })
    return {
      application,
      awsEndpoint,
      close: async () => {
        await Promise.all([application.close(), awsEndpoint.close()])
      },
    }
  } catch (error) {
    await application.close()
    throw error
  }
}

function writeToStderr(error: unknown): void {
  process.stderr.write(`antipode: ${error instanceof Error ? error.stack : String(error)}\n`)
}
