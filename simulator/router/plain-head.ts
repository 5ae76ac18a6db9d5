// The head of a plain request: HTTP/1.1 as SDKs send it, in its narrowest form. Whatever is not quite that (chunks,
// upgrades, a folded field, a byte beyond ASCII) is not judged here: it is for node:http, which reads all of HTTP.
import { maxHeaderSize } from 'node:http'
import type { Header } from '../aws/http.js'
import { staysBehind } from './read-request.js'

export interface PlainHead {
  readonly method: string
  /** Begins with `/`. */
  readonly target: string
  /** Lower case. */
  readonly host: string
  /** In order and case, without those of this one connection. */
  readonly headers: readonly Header[]
  /** Where the body begins. */
  readonly sizeBytes: number
  readonly bodyBytes: number
}

/**
 * RFC 9112, 3 and 5, less what is optional or obsolete in it. Other methods are rare, or have answers of their own kind.
 */
const PLAIN_HEAD =
  /^(GET|POST|PUT|DELETE) (\/[!-~]*) HTTP\/1\.1\r\n(?:[-!#$%&'*+.^_`|~\dA-Za-z]+:[\t\x20-\x7e]*\r\n)+\r\n$/
const LINE_END = '\r\n'
const END = LINE_END + LINE_END
/** As many fields as node:http takes. */
const MAX_FIELDS = 1_000
/** Longer ones could say more than there are safe integers for. */
const LENGTH = /^ *\d{1,15} *$/
/** Who expects something waits for a word before the answer. */
const EXPECT = 'expect'

/** @returns undefined when these bytes do not begin with a whole head that is plain */
export function readPlainHead(bytes: Buffer): PlainHead | undefined {
  const sizeBytes = bytes.indexOf(END) + END.length
  if (sizeBytes < END.length || sizeBytes > maxHeaderSize) return undefined
  const head = bytes.toString('latin1', 0, sizeBytes)
  const start = PLAIN_HEAD.exec(head)
  if (!start) return undefined
  const [, method = '', target = ''] = start
  const headers: Header[] = []
  let fields = 0
  let host: string | undefined
  let length: string | undefined
  let end = head.indexOf(LINE_END)
  // The end of the last line is that of the head.
  while (end + END.length < sizeBytes) {
    if (++fields > MAX_FIELDS) return undefined
    const begin = end + LINE_END.length
    const colon = head.indexOf(':', begin)
    end = head.indexOf(LINE_END, colon)
    const name = head.slice(begin, colon)
    const given = head.slice(colon + 1, end)
    const value = given.trim()
    if (!staysBehind(name)) {
      if (name.length === EXPECT.length && name.toLowerCase() === EXPECT) return undefined
      headers.push([name, value])
      continue
    }
    switch (name.toLowerCase()) {
      case 'host':
        if (host !== undefined) return undefined
        host = value.toLowerCase()
        break
      case 'content-length':
        if (length !== undefined || !LENGTH.test(given)) return undefined
        length = value
        break
      case 'connection':
        if (value.toLowerCase() !== 'keep-alive') return undefined
        break
      default:
        return undefined
    }
  }
  if (host === undefined) return undefined
  return { method, target, host, headers, sizeBytes, bodyBytes: Number(length ?? 0) }
}
