// What pages of this machine may ask of the AWS endpoint, and read: all that DynamoDB lets pages of any site. Pages of
// other sites have been refused by then.
import { EMPTY_BODY, type Header, type HttpRequest, type HttpResponse, header } from '../aws/http.js'
import { jsonTarget } from '../aws/protocols/json.js'

const READABLE: readonly Header[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Expose-Headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
]
const MAX_AGE_SECONDS = 172_800
const ECHOED: readonly Header[] = [
  ['Access-Control-Request-Method', 'Access-Control-Allow-Methods'],
  ['Access-Control-Request-Headers', 'Access-Control-Allow-Headers'],
]

/** The answer to a browser that asks beforehand, which names no region; undefined to a page's request itself. */
export function preflightAnswer({ method, headers }: HttpRequest): HttpResponse | undefined {
  if (method !== 'OPTIONS') return undefined
  const echoed = ECHOED.flatMap(([asked, allowed]): Header[] => {
    const value = header(headers, asked)
    return value === undefined ? [] : [[allowed, value]]
  })
  return {
    status: 200,
    headers: [['Access-Control-Max-Age', String(MAX_AGE_SECONDS)], ...echoed],
    body: EMPTY_BODY,
  }
}

/** What makes an answer readable for the page that asked. Other services say for themselves who may read. */
export function readable(request: HttpRequest, region: string | undefined): readonly Header[] {
  return region === undefined || jsonTarget(request)?.targetPrefix.startsWith('DynamoDB') ? READABLE : []
}
