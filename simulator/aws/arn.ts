// Amazon Resource Names.

/** That of every region here. */
export const PARTITION = 'aws'

/** The account of every world; AWS's own documentation uses it for examples. */
export const ACCOUNT_ID = '123456789012'

export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  /** All that follows the account, e.g. `table/messages/stream/2026-01-01T00:00:00.000`. */
  readonly resource: string
}

export function formatArn(service: string, region: string, resource: string, account = ACCOUNT_ID): string {
  return `arn:${PARTITION}:${service}:${region}:${account}:${resource}`
}

export function parseArn(text: string): Arn | undefined {
  const match = /^arn:(aws[\w-]*):([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text)
  if (!match) return undefined
  const [, partition, service, region, account, resource] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  return { partition, service, region, account, resource }
}
