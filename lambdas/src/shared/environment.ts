// What Lambda and the template tell a function. Nothing here reads anything else.

/** The region this function runs in, as every answer names it. */
export const region = variable('AWS_REGION')

/** An environment variable that the function cannot do without: its absence ends the start, not a later request. */
export function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`)
  return value
}
