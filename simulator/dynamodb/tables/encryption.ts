// SSESpecification: the key is kept and shown; nothing here is encrypted.
import { formatArn } from '../../aws/arn.js'
import type { TableSettings } from '../engine/table-settings.js'
import { invalidParameter, validation } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

export interface EncryptionInput {
  readonly enabled: boolean | undefined
  readonly type: string | undefined
  readonly key: string | undefined
}

/** AWS's own key for DynamoDB in an account has an identifier by chance; here it is its alias. */
const MANAGED_KEY = 'alias/aws/dynamodb'

export function readEncryption(input: Input, constraints: Constraints): EncryptionInput | undefined {
  const given = input.structure('SSESpecification')
  if (!given) return undefined
  const type = constraints.oneOf('sSESpecification.sSEType', given.text('SSEType'), ['AES256', 'KMS'])
  return { enabled: given.boolean('Enabled'), type, key: given.text('KMSMasterKeyId') }
}

/** @throws AwsError when the members do not go together */
export function checkEncryption(given: EncryptionInput | undefined): void {
  if (!given) return
  if (!given.enabled && given.type) throw invalidParameter('SSEType can not be specified if Enabled is false')
  if (!given.enabled && given.key)
    throw invalidParameter('KMSMasterKeyId can not be specified if Enabled is false')
  if (given.key && given.type !== 'KMS')
    throw invalidParameter('SSEType KMS is required if KMSMasterKeyId is specified')
  if (given.type === 'AES256') throw invalidParameter('SSEType AES256 is not supported')
}

/** The ARN of the key; undefined: DynamoDB's own. */
export function encryptionKey(given: EncryptionInput | undefined, region: string): string | undefined {
  if (!given?.enabled) return undefined
  const key = given.key ?? MANAGED_KEY
  if (key.startsWith('arn:')) return key
  return formatArn('kms', region, key.startsWith('alias/') ? key : `key/${key}`)
}

/** @throws AwsError when the table is encrypted so already */
export function checkEncryptionChange(given: EncryptionInput, settings: TableSettings, region: string): void {
  const wanted = encryptionKey(given, region)
  if (wanted !== settings.encryptionKey) return
  throw validation(
    wanted === undefined
      ? 'One or more parameter values were invalid: Table is already encrypted by default'
      : 'One or more parameter values were invalid: Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key',
  )
}
