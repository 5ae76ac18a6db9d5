// The table or stream that a request names by its ARN: tags and policies belong to these.
import { ACCOUNT_ID, type Arn, PARTITION, parseArn } from '../../aws/arn.js'
import { accessDenied, invalidParameter, validation } from '../errors.js'
import type { Constraints } from '../input/constraints.js'

const SERVICE = 'dynamodb'

export interface ResourceName {
  readonly arn: string
  readonly tableName: string
  /** undefined: the table itself. */
  readonly streamLabel: string | undefined
}

interface ParsedResource extends ResourceName {
  readonly parsed: Arn
}

/**
 * @param constraints on the other members, which AWS looks at before the ARN's region
 * @throws AwsError when the ARN is not that of a table or stream of this account and region
 */
export function readTaggedArn(
  arn: string | undefined,
  region: string,
  constraints: Constraints,
): ResourceName {
  if (arn === undefined) throw validation('Invalid TableArn')
  if ((parseArn(arn)?.service ?? SERVICE) !== SERVICE) throw accessDenied()
  const resource = readResource(arn)
  if (resource.parsed.account !== ACCOUNT_ID) throw accessDenied()
  constraints.check()
  if (resource.parsed.region !== region || resource.tableName.length < 3)
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`)
  return resource
}

/** @throws AwsError when the ARN is not that of a table or stream of this account and region */
export function readPolicyArn(arn: string, region: string): ResourceName {
  const resource = readResource(arn)
  if (resource.parsed.account !== ACCOUNT_ID)
    throw validation('This action is only supported by accounts that match the resource owner’s account.')
  if (resource.parsed.region !== region || resource.parsed.partition !== PARTITION)
    throw invalidParameter(`Invalid resource Arn: ${arn}`)
  return resource
}

function readResource(arn: string): ParsedResource {
  if (!arn.startsWith('arn:')) throw invalidParameter(`ARNs must start with 'arn:': ${arn}`)
  const parsed = parseArn(arn)
  const [kind, tableName, part, label, ...rest] = parsed?.resource.split('/') ?? []
  const isTable = parsed?.service === SERVICE && kind === 'table' && tableName !== undefined
  if (isTable && part === 'index')
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    )
  const streamLabel = part === 'stream' && rest.length === 0 ? label : undefined
  if (!parsed || !isTable || (part !== undefined && !streamLabel))
    throw invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${arn}`)
  return { parsed, arn, tableName, streamLabel }
}
