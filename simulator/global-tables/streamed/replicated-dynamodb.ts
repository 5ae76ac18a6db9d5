// An endpoint's DynamoDB as a region serves it: ReplicaUpdates are carried out here and never reach the endpoint,
// DescribeTable shows the replicas (GT-32); everything else is the endpoint's answer.
import type { CallContext, Service, Shape } from '../../aws/service.js'
import type { ReplicaManagement } from '../../dynamodb/dynamodb.js'
import { invalidParameter } from '../../dynamodb/errors.js'
import { Constraints } from '../../dynamodb/input/constraints.js'
import { Input } from '../../dynamodb/input/input.js'
import { readTableName, withoutArn } from '../../dynamodb/input/table-name.js'
import { OF_GLOBAL_TABLES } from '../../dynamodb/tables/describe-table.js'
import { readIndexUpdates } from '../../dynamodb/tables/index-updates.js'
import { checkReplicaUpdates } from '../../dynamodb/tables/replica-updates.js'
import { checkCombination } from '../../dynamodb/tables/update-rules.js'
import type { Endpoint } from './endpoint.js'

export interface ReplicatedDynamoDbOptions {
  readonly region: string
  /** The endpoint's. */
  readonly dynamodb: Service
  readonly endpoint: Endpoint
  readonly management: ReplicaManagement
  /** A request was carried out. */
  readonly passed: (operation: string, input: () => Shape) => void
  /** A table was deleted by its owner. */
  readonly deleted: (tableName: string) => Promise<void>
}

export function replicatedDynamoDb(options: ReplicatedDynamoDbOptions): Service {
  const { dynamodb, management } = options
  /** Replicas are not the endpoint's to describe. */
  const described = (table: unknown): Shape => {
    const { Replicas: _, GlobalTableVersion: __, ...own } = table as Shape
    const replicas = management.describe(own.TableName as string)
    return replicas && replicas.length > 0 ? { ...own, ...OF_GLOBAL_TABLES, Replicas: replicas } : own
  }
  const call = async (operation: string, input: Shape, context: CallContext): Promise<Shape> => {
    if (operation === 'UpdateTable') {
      refuseDisabling(input, management)
      if (input.ReplicaUpdates) return updateReplicas(options, described, input, context)
    }
    const output = await dynamodb.call(operation, input, context)
    if (operation === 'DeleteTable') await options.deleted(withoutArn(input.TableName as string))
    options.passed(operation, () => input)
    const member = output.Table ? 'Table' : output.TableDescription ? 'TableDescription' : undefined
    return member ? { ...output, [member]: described(output[member]) } : output
  }
  return { name: 'dynamodb', call }
}

async function updateReplicas(
  { region, dynamodb, endpoint, management }: ReplicatedDynamoDbOptions,
  described: (table: unknown) => Shape,
  request: Shape,
  context: CallContext,
): Promise<Shape> {
  const input = new Input(request)
  const constraints = new Constraints()
  const tableName = readTableName(input, constraints)
  const indexes = readIndexUpdates(input, constraints)
  constraints.check()
  checkCombination(input, indexes?.())
  const { Table } = await dynamodb.call('DescribeTable', { TableName: tableName }, context)
  const table = Table as Shape
  const billing = (table.BillingModeSummary as Shape | undefined)?.BillingMode as string | undefined
  if (checkReplicaUpdates(region, input, billing)) await endpoint.describe(tableName)
  await management.update(tableName, request.ReplicaUpdates as readonly Shape[])
  const now = await dynamodb.call('DescribeTable', { TableName: tableName }, context)
  return { TableDescription: { ...described(now.Table), TableStatus: 'UPDATING' } }
}

/** GT-09. */
function refuseDisabling({ StreamSpecification, TableName }: Shape, management: ReplicaManagement): void {
  if ((StreamSpecification as Shape | undefined)?.StreamEnabled !== false) return
  if ((management.describe(withoutArn(String(TableName))) ?? []).length === 0) return
  throw invalidParameter('Disabling Stream is not allowed for a Global Table replica.')
}

/** The tables that a request has written to, or created. */
export function writtenBy(operation: string, input: () => Shape): readonly string[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'CreateTable':
      return [withoutArn(input().TableName as string)]
    case 'BatchWriteItem':
      return Object.keys(input().RequestItems as Shape).map(withoutArn)
    case 'TransactWriteItems':
      return (input().TransactItems as readonly Shape[])
        .flatMap((item) => Object.values(item))
        .map((action) => withoutArn((action as Shape).TableName as string))
    default:
      return []
  }
}
