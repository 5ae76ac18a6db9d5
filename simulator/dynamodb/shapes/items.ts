// The members of the data plane's requests.
import {
  BOOLEAN,
  INTEGER,
  listOf,
  type Members,
  mapOf,
  structure,
  TEXT,
  TEXTS,
  VALUE,
  VALUES,
} from './shape.js'

const NAMES: Members = { ExpressionAttributeNames: mapOf(TEXT) }
const PLACEHOLDERS: Members = { ...NAMES, ExpressionAttributeValues: VALUES }
const CONDITION_MEMBERS: Members = { AttributeValueList: listOf(VALUE), ComparisonOperator: TEXT }
const CONDITIONS = mapOf(structure('Condition', CONDITION_MEMBERS))

const SHOWN: Members = { ProjectionExpression: TEXT, AttributesToGet: TEXTS, ...NAMES }

const CONDITIONAL: Members = {
  ConditionExpression: TEXT,
  ...PLACEHOLDERS,
  ConditionalOperator: TEXT,
  Expected: mapOf(
    structure('ExpectedAttributeValue', { ...CONDITION_MEMBERS, Exists: BOOLEAN, Value: VALUE }),
  ),
}

const WRITE: Members = {
  TableName: TEXT,
  ReturnConsumedCapacity: TEXT,
  ReturnItemCollectionMetrics: TEXT,
  ReturnValues: TEXT,
  ReturnValuesOnConditionCheckFailure: TEXT,
  ...CONDITIONAL,
}

const READ: Members = {
  TableName: TEXT,
  IndexName: TEXT,
  Select: TEXT,
  Limit: INTEGER,
  ConsistentRead: BOOLEAN,
  ReturnConsumedCapacity: TEXT,
  ConditionalOperator: TEXT,
  ExclusiveStartKey: VALUES,
  FilterExpression: TEXT,
  ...SHOWN,
  ExpressionAttributeValues: VALUES,
}

const ACTION: Members = {
  TableName: TEXT,
  ConditionExpression: TEXT,
  ReturnValuesOnConditionCheckFailure: TEXT,
  ...PLACEHOLDERS,
}

export const ITEM_SHAPES: Readonly<Record<string, Members>> = {
  GetItem: { TableName: TEXT, Key: VALUES, ConsistentRead: BOOLEAN, ReturnConsumedCapacity: TEXT, ...SHOWN },
  PutItem: { ...WRITE, Item: VALUES },
  DeleteItem: { ...WRITE, Key: VALUES },
  UpdateItem: {
    ...WRITE,
    Key: VALUES,
    UpdateExpression: TEXT,
    AttributeUpdates: mapOf(structure('AttributeValueUpdate', { Action: TEXT, Value: VALUE })),
  },
  Query: {
    ...READ,
    KeyConditionExpression: TEXT,
    ScanIndexForward: BOOLEAN,
    KeyConditions: CONDITIONS,
    QueryFilter: CONDITIONS,
  },
  Scan: { ...READ, Segment: INTEGER, TotalSegments: INTEGER, ScanFilter: CONDITIONS },
  BatchGetItem: {
    ReturnConsumedCapacity: TEXT,
    RequestItems: mapOf(
      structure('KeysAndAttributes', { Keys: listOf(VALUES), ConsistentRead: BOOLEAN, ...SHOWN }),
    ),
  },
  BatchWriteItem: {
    ReturnConsumedCapacity: TEXT,
    ReturnItemCollectionMetrics: TEXT,
    RequestItems: mapOf(
      listOf(
        structure('WriteRequest', {
          DeleteRequest: structure('DeleteRequest', { Key: VALUES }),
          PutRequest: structure('PutRequest', { Item: VALUES }),
        }),
      ),
    ),
  },
  TransactGetItems: {
    ReturnConsumedCapacity: TEXT,
    TransactItems: listOf(
      structure('TransactGetItem', {
        Get: structure('Get', { TableName: TEXT, Key: VALUES, ProjectionExpression: TEXT, ...NAMES }),
      }),
    ),
  },
  TransactWriteItems: {
    ReturnConsumedCapacity: TEXT,
    ReturnItemCollectionMetrics: TEXT,
    ClientRequestToken: TEXT,
    TransactItems: listOf(
      structure('TransactWriteItem', {
        ConditionCheck: structure('ConditionCheck', { ...ACTION, Key: VALUES }),
        Put: structure('Put', { ...ACTION, Item: VALUES }),
        Delete: structure('Delete', { ...ACTION, Key: VALUES }),
        Update: structure('Update', { ...ACTION, Key: VALUES, UpdateExpression: TEXT }),
      }),
    ),
  },
}
