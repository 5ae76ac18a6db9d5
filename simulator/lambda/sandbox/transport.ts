// The one way out of a function's code: whole HTTP requests. http-client.ts and fetch.ts stand on it; each host brings
// its own.
import { type HttpRequest, type HttpResponse, hostname } from '../../aws/http.js'
import { type NetworkFailure, NODE_ERROR_CODES } from '../../network/errors.js'

export interface Transport {
  /** Exactly one of `answered` and `failed` is called, unless the request is given up by the function returned. */
  send(request: HttpRequest, listener: TransportListener): () => void
}

export interface TransportListener {
  /** May be left out when an answer comes at once. */
  connected(): void
  answered(response: HttpResponse): void
  failed(failure: NetworkFailure): void
}

/** The address that a function's own network interface has on AWS. */
export const FUNCTION_SOURCE_IP = '169.254.76.1'

const ERROR_NUMBERS: Readonly<Record<string, number>> = {
  ECONNREFUSED: -111,
  ECONNRESET: -104,
  ETIMEDOUT: -110,
  ENOTFOUND: -3008,
}

/** The error that Node.js's own HTTP client would give. */
export function nodeError(failure: NetworkFailure, request: HttpRequest): Error {
  const code = NODE_ERROR_CODES[failure]
  const name = hostname(request.host)
  const port = Number(/:(\d+)$/.exec(request.host)?.[1] ?? (request.protocol === 'https:' ? 443 : 80))
  const common = { errno: ERROR_NUMBERS[code], code }
  switch (failure) {
    case 'refused':
    case 'connect-timeout':
      return Object.assign(new Error(`connect ${code} ${name}:${port}`), {
        ...common,
        syscall: 'connect',
        address: name,
        port,
      })
    case 'name-not-found':
      return Object.assign(new Error(`getaddrinfo ${code} ${name}`), {
        ...common,
        syscall: 'getaddrinfo',
        hostname: name,
      })
    default:
      return Object.assign(new Error(`read ${code}`), { ...common, syscall: 'read' })
  }
}
