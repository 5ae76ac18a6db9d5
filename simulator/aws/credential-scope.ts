// The credential scope of Signature Version 4: which region and which service a request is signed for.
// Signatures are not verified: every world is its user's own, on the user's own machine.
import { type Header, header, queryOf } from './http.js'

export interface CredentialScope {
  readonly accessKeyId: string
  readonly region: string
  /** The signing name, e.g. `dynamodb` (also for DynamoDB Streams), `lambda`, `execute-api`. */
  readonly service: string
}

/** From the Authorization header, or from the query of a presigned request; undefined when it has neither. */
export function credentialScope(headers: readonly Header[], target: string): CredentialScope | undefined {
  const authorization = header(headers, 'authorization')
  const credential =
    (authorization && /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/.exec(authorization)?.[1]) ??
    new URLSearchParams(queryOf(target)).get('X-Amz-Credential')
  if (!credential) return undefined
  const parts = credential.split('/')
  // The access key may itself hold slashes; the scope is the last four parts.
  const [, region, service, terminator] = parts.slice(-4)
  if (parts.length < 5 || terminator !== 'aws4_request' || !region || !service) return undefined
  return { accessKeyId: parts.slice(0, -4).join('/'), region, service }
}
