// Listening on a port, and what to tell the user when that fails. Knows nothing of what is served there.
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { AntipodeError } from '../kernel/errors.js'

/** Everything listens on loopback unless told otherwise. */
export const LOOPBACK = '127.0.0.1'

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Loopback by default. */
  readonly host?: string
  /** What listens there, for messages, e.g. `the AWS endpoint`. */
  readonly purpose: string
  /** The option of the command line that chooses the port, e.g. `--aws-port`. */
  readonly portOption: string
  /** The option that chooses the address; `--host` by default. */
  readonly hostOption?: string
}

export interface Listening {
  readonly url: string
  readonly port: number
  /** Ends every connection at once. */
  close(): Promise<void>
}

/**
 * @returns the port
 * @throws AntipodeError `port-taken`; `bad-usage` when the machine does not let us listen there
 */
export async function listen(
  app: FastifyInstance,
  { port, host = LOOPBACK, purpose, portOption, hostOption = '--host' }: ListenOptions,
): Promise<number> {
  try {
    await app.listen({ port, host })
  } catch (error) {
    await app.close()
    throw explain(error as NodeJS.ErrnoException, { port, host, purpose, portOption, hostOption })
  }
  return (app.server.address() as AddressInfo).port
}

/**
 * For who has long work to do before it listens.
 *
 * @throws AntipodeError as `listen`
 */
export async function assertFree(options: ListenOptions): Promise<void> {
  const app = Fastify()
  await listen(app, options)
  await app.close()
}

function explain(
  error: NodeJS.ErrnoException,
  { port, host, purpose, portOption, hostOption }: Required<ListenOptions>,
) {
  const elsewhere = `Give another one with ${portOption}, or ${portOption} 0 for any that is free.`
  switch (error.code) {
    case 'EADDRINUSE':
      return new AntipodeError('port-taken', {
        what: `Port ${port} of ${host}, meant for ${purpose}, is taken.`,
        why: 'Another process listens there; it may be another world of Antipode.',
        fix: elsewhere,
        cause: error,
      })
    case 'EACCES':
      return new AntipodeError('bad-usage', {
        what: `Port ${port} of ${host}, meant for ${purpose}, may not be listened on.`,
        why: 'The operating system keeps low ports for privileged processes.',
        fix: elsewhere,
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new AntipodeError('bad-usage', {
        what: `${host} is not an address of this machine, so ${purpose} cannot listen there.`,
        fix: `Give an address of this machine with ${hostOption}, or leave it out for ${LOOPBACK}.`,
        cause: error,
      })
    default:
      return error
  }
}

/** The URL to show. A listener on all addresses is reached on this machine by `localhost`. */
export function urlOf(host: string, port: number): string {
  const isLocal = host === LOOPBACK || host === '0.0.0.0' || host === '::' || host === '::1'
  const name = isLocal ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
