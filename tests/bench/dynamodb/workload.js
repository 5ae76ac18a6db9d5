// What the benchmark of DynamoDB asks for: items of about 350 bytes in partitions of 25. Where a SERIAL stands, whoever
// sends the request puts a new number, so that every write changes something.

export const TABLE = 'bench'
export const PARTITIONS = 400
export const ITEMS_PER_PARTITION = 25

/** Of digits, so that it can stand in a number too. */
export const SERIAL = '770077007700'

const TEXT =
  'Regions fail rarely and all at once; what is written in one of them should be found in another. So say the people who lost theirs, on a Tuesday, for some hours, and then some.'

export const CREATE_TABLE = {
  TableName: TABLE,
  AttributeDefinitions: [
    { AttributeName: 'channel', AttributeType: 'S' },
    { AttributeName: 'position', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'channel', KeyType: 'HASH' },
    { AttributeName: 'position', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
}

/** @param number of the item: where it stands; beyond all partitions it begins anew */
export function item(number) {
  return {
    ...key(number),
    author: { S: 'John Chapin' },
    messageId: { S: `0197c2e4-7b1a-4f5e-9c3d-${SERIAL}` },
    text: { S: TEXT },
    sentAt: { N: String(1_767_225_600_000 + number) },
    edited: { BOOL: false },
    tags: { SS: ['resilience', 'serverless'] },
    origin: { M: { region: { S: 'us-east-1' }, hops: { N: '2' } } },
  }
}

export function key(number) {
  const partition = Math.floor(number / ITEMS_PER_PARTITION) % PARTITIONS
  return {
    channel: partitionKey(partition),
    position: { S: `position-${digits(number % ITEMS_PER_PARTITION)}` },
  }
}

/** What is measured, line by line: the operation, and its input as a function of the request's number. */
export const LINES = [
  { operation: 'PutItem', input: (n) => ({ TableName: TABLE, Item: item(n) }) },
  { operation: 'GetItem', input: (n) => ({ TableName: TABLE, Key: key(n * 7) }) },
  {
    operation: 'UpdateItem',
    input: (n) => ({
      TableName: TABLE,
      Key: key(n * 7),
      UpdateExpression: 'SET #sentAt = :sentAt, edited = :edited',
      ExpressionAttributeNames: { '#sentAt': 'sentAt' },
      ExpressionAttributeValues: { ':sentAt': { N: SERIAL }, ':edited': { BOOL: true } },
    }),
  },
  {
    operation: 'Query',
    of: '25 items',
    input: (n) => ({
      TableName: TABLE,
      KeyConditionExpression: 'channel = :channel',
      ExpressionAttributeValues: { ':channel': partitionKey(n % PARTITIONS) },
      Limit: 25,
    }),
  },
  {
    operation: 'BatchWriteItem',
    of: '25 items',
    input: (n) => ({
      RequestItems: {
        [TABLE]: several(25, n).map((number) => ({ PutRequest: { Item: item(number) } })),
      },
    }),
  },
  {
    operation: 'TransactWriteItems',
    of: '4 items',
    input: (n) => ({
      TransactItems: several(4, n).map((number) => ({
        Put: { TableName: TABLE, Item: item(number) },
      })),
    }),
  },
]

export function nameOf({ operation, of }) {
  return of === undefined ? operation : `${operation} of ${of}`
}

/** The requests that put every item there, for a table that is full before it is measured. */
export function* fill() {
  for (let n = 0; n < PARTITIONS; n++)
    yield [
      'BatchWriteItem',
      { RequestItems: { [TABLE]: several(25, n).map((number) => ({ PutRequest: { Item: item(number) } })) } },
    ]
}

function several(count, n) {
  return Array.from({ length: count }, (_, index) => n * count + index)
}

function partitionKey(partition) {
  return { S: `channel-${digits(partition)}` }
}

function digits(number) {
  return String(number).padStart(6, '0')
}
