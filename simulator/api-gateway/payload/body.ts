// Bodies as functions get and give them: text, or base64 for what is not text.
import { bodyText } from '../../aws/http.js'

export interface EventBody {
  readonly body: string | undefined
  readonly isBase64Encoded: boolean
}

export function eventBody(body: Uint8Array, isBinary: boolean): EventBody {
  if (body.byteLength === 0) return { body: undefined, isBase64Encoded: false }
  if (!isBinary) return { body: bodyText(body), isBase64Encoded: false }
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
}

/** REST: the media type stands in `binaryMediaTypes`, which may have `any-type pattern` for every one. */
export function isListedMediaType(
  binaryMediaTypes: readonly string[],
  mediaType: string | undefined,
): boolean {
  return binaryMediaTypes.includes('*/*') || binaryMediaTypes.includes(bare(mediaType))
}

/** HTTP APIs: text, JSON, XML and JavaScript are text; all else is binary, forms too. No type counts as text [?]. */
export function isTextMediaType(mediaType: string | undefined): boolean {
  return (
    mediaType === undefined ||
    /^(text\/.*|application\/((.*\+)?(json|xml)|javascript))$/.test(bare(mediaType))
  )
}

function bare(mediaType = ''): string {
  return (mediaType.split(/[;,]/)[0] as string).trim().toLowerCase()
}
