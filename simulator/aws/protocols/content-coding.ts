// Content codings (RFC 9110, 8.4) as DynamoDB takes and makes them: bodies of requests in gzip, answers in whichever of
// two the client prefers.
import { constants, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { cached } from '../cached.js'
import { AwsError } from '../errors.js'

/**
 * What a body may be unpacked to. AWS takes a gigabyte; here everybody would wait while it is read, and no request that
 * changes anything is much longer than the 16 MB that a plain body may have. What is larger is refused as what is broken.
 */
const MAX_UNPACKED_BYTES = 24 * 1_024 * 1_024

/** @throws AwsError what AWS takes for a fault of its own: another coding, and what is not of the coding that it says */
export function unpacked(body: Uint8Array, coding: string): Uint8Array {
  switch (coding.toLowerCase()) {
    case 'identity':
      return body
    case 'gzip':
      try {
        return gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES })
      } catch {
        throw unreadable()
      }
    default:
      throw unreadable()
  }
}

function unreadable(): AwsError {
  return new AwsError('InternalServerError', 'Internal server error', 500)
}

const PACKERS = { gzip: gzipSync, deflate: deflateSync }
type Coding = keyof typeof PACKERS
const CODINGS = Object.keys(PACKERS) as readonly Coding[]

export function packed(body: Uint8Array, coding: Coding): Uint8Array {
  // Everybody waits: the level that packs best takes ten times as long.
  return PACKERS[coding](body, { level: constants.Z_BEST_SPEED })
}

/**
 * The coding of an answer, by its request's Accept-Encoding: of the greatest weight, and of those the one that is named
 * first. AWS does not weigh `identity` against the others.
 */
export const acceptedCoding = cached((acceptEncoding): Coding | undefined => {
  const weights = new Map<string, number>()
  for (const entry of acceptEncoding.split(',')) {
    const [name = '', ...parameters] = entry.split(';')
    const coding = name.trim().toLowerCase()
    weights.set(coding, Math.max(weights.get(coding) ?? 0, weightOf(parameters)))
  }
  // The asterisk stands for those that are not named.
  const others = weights.get('*') ?? 0
  for (const coding of CODINGS) if (!weights.has(coding)) weights.set(coding, others)
  let best: Coding | undefined
  let most = 0
  for (const [coding, weight] of weights)
    if (weight > most && isCoding(coding)) {
      best = coding
      most = weight
    }
  return best
})

function isCoding(name: string): name is Coding {
  return Object.hasOwn(PACKERS, name)
}

/** By its first parameter alone, 1 at most. What is no number counts as none; another parameter is not accepted. */
function weightOf([parameter]: readonly string[]): number {
  if (parameter === undefined) return 1
  const text = parameter.trim()
  if (!text.startsWith('q')) return 0
  const weight = Number(text.slice('q='.length))
  return Number.isNaN(weight) ? 1 : Math.min(1, weight)
}
