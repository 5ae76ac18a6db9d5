// Where a caller stands. One machine has one place; so a caller says which user it plays. The rule, in this order:
//   1. the header `x-antipode-near`
//   2. `antipode-near` in the query; remembered in a cookie, so that a page and all it asks for stay in one place
//   3. that cookie
//   4. the default of the world
// The application never sees any of them.
import { type Header, pathOf, queryOf } from '../aws/http.js'
import { REGION_NAMES } from '../aws/regions.js'
import { AntipodeError } from '../kernel/errors.js'

export const NEAR_HEADER = 'x-antipode-near'
export const NEAR_PARAMETER = 'antipode-near'

export interface Caller {
  readonly near: string
  /** The request target without the parameter. */
  readonly target: string
  /** Without the header and the cookie. */
  readonly headers: readonly Header[]
  /** For the response, when the query said so. */
  readonly setCookie?: Header
}

/** @throws AntipodeError `region-unknown` when the header or the query names no region */
export function callerOf(target: string, headers: readonly Header[], defaultNear: string): Caller {
  const { parameter, rest } = takeParameter(target)
  const asked = valuesOf(headers, NEAR_HEADER)[0] ?? parameter
  if (asked !== undefined) checkRegion(asked)
  // Also where the header stands before it: it becomes a cookie.
  if (parameter !== undefined) checkRegion(parameter)
  // Cookies are shared by all ports of a host: one that names no region is another program's, or another day's.
  const remembered = cookiesOf(headers)
    .filter(isOurs)
    .map((cookie) => cookie.slice(cookie.indexOf('=') + 1))
    .find((region) => REGION_NAMES.includes(region))
  return {
    near: asked ?? remembered ?? defaultNear,
    target: rest,
    headers: withoutOurs(headers),
    ...(parameter === undefined
      ? {}
      : { setCookie: ['Set-Cookie', `${NEAR_PARAMETER}=${parameter}; Path=/; SameSite=Lax`] }),
  }
}

/** @throws AntipodeError `region-unknown` */
function checkRegion(name: string): void {
  if (REGION_NAMES.includes(name)) return
  throw new AntipodeError('region-unknown', {
    what: `There is no region '${name}' to be near to.`,
    why: `The header ${NEAR_HEADER} or the query parameter ${NEAR_PARAMETER} says where the caller stands.`,
    fix: `Name one of: ${REGION_NAMES.join(', ')}.`,
  })
}

function takeParameter(target: string): { parameter: string | undefined; rest: string } {
  const pairs = queryOf(target).split('&')
  const isParameter = (pair: string) => pair === NEAR_PARAMETER || pair.startsWith(`${NEAR_PARAMETER}=`)
  const mine = pairs.find(isParameter)
  if (mine === undefined) return { parameter: undefined, rest: target }
  const rest = pairs.filter((pair) => !isParameter(pair)).join('&')
  const path = pathOf(target)
  return { parameter: mine.slice(NEAR_PARAMETER.length + 1), rest: rest ? `${path}?${rest}` : path }
}

function withoutOurs(headers: readonly Header[]): Header[] {
  return headers.flatMap(([name, value]): Header[] => {
    const lower = name.toLowerCase()
    if (lower === NEAR_HEADER) return []
    if (lower !== 'cookie') return [[name, value]]
    const cookies = splitCookies(value)
    const others = cookies.filter((cookie) => !isOurs(cookie))
    if (others.length === cookies.length) return [[name, value]]
    return others.length > 0 ? [[name, others.join('; ')]] : []
  })
}

function cookiesOf(headers: readonly Header[]): string[] {
  return valuesOf(headers, 'cookie').flatMap(splitCookies)
}

function splitCookies(value: string): string[] {
  return value.split(';').map((cookie) => cookie.trim())
}

function isOurs(cookie: string): boolean {
  return cookie.startsWith(`${NEAR_PARAMETER}=`)
}

function valuesOf(headers: readonly Header[], wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value.trim())
}
