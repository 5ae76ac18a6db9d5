// SSESpecification: the key is kept and shown; nothing here is encrypted.
import { formatArn } from '../../aws/arn.js'
import type { Shape } from '../../aws/service.js'
import { Random } from '../../kernel/random.js'
import type { TableSettings } from '../engine/table-settings.js'
import { invalidParameter } from '../errors.js'
import type { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'

export interface EncryptionInput {
  readonly enabled: boolean
  readonly type: string | undefined
  readonly key: string | undefined
}

/** The key that AWS keeps for DynamoDB in each account and region, by its alias. */
const MANAGED_KEY = 'alias/aws/dynamodb'

export function readEncryption(input: Input, constraints: Constraints): EncryptionInput | undefined {
  const given = input.structure('SSESpecification')
  if (!given) return undefined
  const type = constraints.oneOf('sSESpecification.sSEType', given.text('SSEType'), ['AES256', 'KMS'])
  constraints.length(
    'sSESpecification.kMSMasterKeyId',
    given.text('KMSMasterKeyId'),
    1,
    Number.POSITIVE_INFINITY,
  )
  // Who names a type means to have it.
  return { enabled: given.boolean('Enabled') ?? type !== undefined, type, key: given.text('KMSMasterKeyId') }
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
  if (key === MANAGED_KEY) return managedKey(region)
  return formatArn('kms', region, key.startsWith('alias/') ? key : `key/${key}`)
}

/** Its identifier is by chance on AWS; here it is the same in every world. */
function managedKey(region: string): string {
  return formatArn('kms', region, `key/${Random.fromSeed(MANAGED_KEY).fork(region).uuid()}`)
}

/** What a table shows of its key. Nothing of one that is DynamoDB's own. */
export function describeEncryption(
  key: string | undefined,
  Status: 'ENABLED' | 'UPDATING' = 'ENABLED',
): Shape {
  return key === undefined ? {} : { SSEDescription: { Status, SSEType: 'KMS', KMSMasterKeyArn: key } }
}

/**
 * A key that is named in another way than by its ARN counts as another, also where it is the same.
 *
 * @throws AwsError when the table is encrypted so already
 */
export function checkEncryptionChange(given: EncryptionInput, settings: TableSettings, region: string): void {
  const wanted = encryptionKey(given, region)
  if (wanted !== settings.encryptionKey) return
  if (wanted === undefined) throw invalidParameter('Table is already encrypted by default')
  if (wanted === given.key)
    throw invalidParameter(
      'Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key',
    )
}
