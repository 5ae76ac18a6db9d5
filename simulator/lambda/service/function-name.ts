// The ways to name a function: its name, its ARN, a partial ARN, each with a qualifier or without.
import { formatArn } from '../../aws/arn.js'
import { constraintBroken, functionNotFound, resourceNotFound } from './errors.js'

const PATTERN =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?(([a-z]{2,3}(-[a-z]+)+-\d):)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/

export function functionArn(region: string, name: string): string {
  return formatArn('lambda', region, `function:${name}`)
}

/**
 * The plain name. There are no versions and aliases: only `$LATEST` may qualify it.
 *
 * @throws AwsError for a name that is none, or of another region
 */
export function functionName(given: string, region: string): string {
  const match = PATTERN.exec(given)
  if (!match) {
    throw constraintBroken(
      'functionName',
      given,
      `Member must satisfy regular expression pattern: ${PATTERN.source.slice(1, -1)}`,
    )
  }
  const [, , , , named, , , , name = '', , qualifier] = match
  if (named !== undefined && named !== region) {
    throw resourceNotFound(`Functions from '${named}' are not reachable in this region ('${region}')`)
  }
  if (qualifier !== undefined && qualifier !== '$LATEST') {
    throw functionNotFound(`${functionArn(region, name)}:${qualifier}`)
  }
  return name
}
