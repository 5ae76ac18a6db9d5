// What cannot be repeated fails by name, at the moment of its use: libraries may require what they never call.
import { AntipodeError } from '../../kernel/errors.js'

export function notDeterministic(what: string, fix?: string): AntipodeError {
  return new AntipodeError('not-deterministic', {
    what: `The function's code used ${what}, whose outcome cannot be repeated in a simulated world.`,
    fix:
      fix ??
      'Keep it out of simulated tests, for example behind an environment variable, or run the world live.',
  })
}

/** A function that fails when it is called or constructed; classes may extend it. */
export function forbidden(what: string, fix?: string): unknown {
  return function forbiddenHere(): never {
    throw notDeterministic(what, fix)
  }
}

/** A module of Node.js of which only what `allowed` has works. */
export function forbiddenModule(
  name: string,
  real: Readonly<Record<string, unknown>>,
  allowed: Readonly<Record<string, unknown>> = {},
  fix?: string,
): Record<string, unknown> {
  const replaced = Object.keys(real)
    .filter((key) => key !== 'default')
    .map((key) => [key, replacement(`${name}.${key}`, real[key], fix)])
  return { ...Object.fromEntries(replaced), ...allowed }
}

function replacement(what: string, value: unknown, fix: string | undefined): unknown {
  if (typeof value === 'function') return forbidden(what, fix)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replacement(`${what}.${key}`, member, fix)]),
  )
}
