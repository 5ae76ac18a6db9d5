// R53-CK-02: whether the whole search string lies within the first 5,120 bytes of the body, case-sensitive.
import { gunzipSync, inflateSync } from 'node:zlib'
import { type HttpResponse, header } from '../../aws/http.js'

const SEARCHED_BYTES = 5_120
/** A body that unpacks to more than this counts as unreadable. */
const MAX_UNPACKED_BYTES = 16 * 2 ** 20

export function bodyHolds(response: HttpResponse, searchString: string): boolean {
  return unpacked(response)?.subarray(0, SEARCHED_BYTES).includes(searchString) ?? false
}

/** gzip and deflate are decoded first; undefined when that fails. */
function unpacked(response: HttpResponse): Buffer | undefined {
  const { buffer, byteOffset, byteLength } = response.body
  const body = Buffer.from(buffer, byteOffset, byteLength)
  const encoding = header(response.headers, 'content-encoding')?.trim().toLowerCase()
  const unpack = encoding === 'gzip' ? gunzipSync : encoding === 'deflate' ? inflateSync : undefined
  try {
    return unpack ? unpack(body, { maxOutputLength: MAX_UNPACKED_BYTES }) : body
  } catch {
    return undefined
  }
}
