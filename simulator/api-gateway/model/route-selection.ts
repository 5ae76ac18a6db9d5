// A WebSocket API's route selection expression (WS-01): which member of a message names its route.
import { notYet } from '../control/errors.js'

export interface RouteSelection {
  readonly expression: string
  /** undefined when the message has no such member, or is not JSON. */
  select(message: string): string | undefined
}

const WHOLE = /^\$request\.body((?:\.[\w-]+)+)$/
const PART = /\$\{request\.body((?:\.[\w-]+)+)\}/g

/** @throws AwsError BadRequestException for expressions over anything but the message's body */
export function parseRouteSelection(expression: string): RouteSelection {
  const whole = WHOLE.exec(expression)
  if (whole) return { expression, select: (message) => member(parse(message), whole[1] as string) }
  const paths = [...expression.matchAll(PART)].map(([, path]) => path as string)
  if (paths.length === 0 || expression.replace(PART, '').includes('$'))
    throw notYet(`the route selection expression '${expression}'`)
  return {
    expression,
    select(message) {
      const body = parse(message)
      const values = paths.map((path) => member(body, path))
      if (values.includes(undefined)) return undefined
      return expression.replace(PART, () => values.shift() as string)
    },
  }
}

/** HTTP APIs have one expression only, and never a message. */
export const HTTP_ROUTE_SELECTION: RouteSelection = {
  expression: '$request.method $request.path',
  select: () => undefined,
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}

function member(body: unknown, path: string): string | undefined {
  let value = body
  for (const name of path.slice(1).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}
