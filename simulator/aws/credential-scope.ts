// The credential scope of Signature Version 4: which region and which service a request is signed for.
// Signatures are not verified: every world is its user's own, on the user's own machine.
import { cached } from './cached.js'
import { type Header, header, queryOf } from './http.js'

export interface CredentialScope {
  readonly accessKeyId: string
  readonly region: string
  /** The signing name, e.g. `dynamodb` (also for DynamoDB Streams), `lambda`, `execute-api`. */
  readonly service: string
}

const AUTHORIZATION = /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/
/** The access key may itself hold slashes; the scope is the last four parts. */
const CREDENTIAL = /^(.*)\/[^/]*\/([^/]+)\/([^/]+)\/aws4_request$/

/** From the Authorization header, or from the query of a presigned request; undefined when it has neither. */
export function credentialScope(headers: readonly Header[], target: string): CredentialScope | undefined {
  const authorization = header(headers, 'authorization')
  const credential =
    (authorization && AUTHORIZATION.exec(authorization)?.[1]) ??
    new URLSearchParams(queryOf(target)).get('X-Amz-Credential')
  return credential ? readCredential(credential) : undefined
}

const readCredential = cached((credential): CredentialScope | undefined => {
  const match = CREDENTIAL.exec(credential)
  if (!match) return undefined
  const [, accessKeyId, region, service] = match as unknown as [string, string, string, string]
  return { accessKeyId, region, service }
})
