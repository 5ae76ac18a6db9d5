// What AWS says of a throttled request: it depends on the table's capacity mode.
import { AwsError } from '../../aws/errors.js'
import type { Table } from '../engine/state.js'
import type { CancellationReason } from '../items/cancellation.js'
import type { Kind } from './throttling.js'

const PROVISIONED =
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.'
const ON_DEMAND =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html'

/** @param indexName of the global index that is read */
export function throttledError(table: Table, kind: Kind, indexName?: string): AwsError {
  const what = `${indexName === undefined ? 'Table' : 'Index'}${kind === 'read' ? 'Read' : 'Write'}`
  const resource = indexName === undefined ? table.arn : `${table.arn}/index/${indexName}`
  if (isProvisioned(table))
    return new AwsError('ProvisionedThroughputExceededException', PROVISIONED, 400, {
      ThrottlingReasons: [{ reason: `${what}ProvisionedThroughputExceeded`, resource }],
    })
  return new AwsError('ThrottlingException', ON_DEMAND, 400, {
    throttlingReasons: [{ reason: `${what}KeyRangeThroughputExceeded`, resource }],
  })
}

/** As the reason why a transaction was cancelled. */
export function throttledReason(table: Table): CancellationReason {
  return isProvisioned(table)
    ? { Code: 'ProvisionedThroughputExceeded', Message: PROVISIONED }
    : { Code: 'ThrottlingError', Message: ON_DEMAND }
}

function isProvisioned(table: Table): boolean {
  return table.settings.billing === 'PROVISIONED'
}
