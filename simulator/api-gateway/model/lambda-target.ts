// The function behind an integration, from the integration's URI.
import { parseArn } from '../../aws/arn.js'
import { badRequest, notYet } from '../control/errors.js'

export interface LambdaTarget {
  /** With the qualifier, if the URI has one. */
  readonly functionArn: string
  /** The function's own region; API Gateway may call across regions. */
  readonly region: string
  readonly timeoutMs: number
}

const INVOCATIONS =
  /^arn:aws[\w-]*:apigateway:[\w-]+:lambda:path\/\d{4}-\d{2}-\d{2}\/functions\/(.+)\/invocations$/

/**
 * @param plainArn whether the function's ARN itself may stand as the URI
 * @throws AwsError BadRequestException when it leads to no function
 */
export function lambdaTarget(
  uri: string,
  timeoutMs: number,
  { plainArn }: { plainArn: boolean },
): LambdaTarget {
  if (uri.includes('${')) throw notYet('stage variables in an integration URI')
  const functionArn = INVOCATIONS.exec(uri)?.[1] ?? (plainArn ? uri : '')
  const arn = parseArn(functionArn)
  if (arn?.service !== 'lambda' || !arn.resource.startsWith('function:'))
    throw badRequest(`Invalid function ARN or invalid uri: ${uri}`)
  return { functionArn, region: arn.region, timeoutMs }
}
