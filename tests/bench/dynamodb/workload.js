// What the benchmark of DynamoDB asks for: items of about 350 bytes in partitions of 25. Where a SERIAL stands, whoever
// sends the request puts a new number, so that every write changes something.

export const TABLE = 'bench'
const ITEMS_PER_PARTITION = 25
const ITEMS = 400 * ITEMS_PER_PARTITION

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

/** @param number of the item: where it stands */
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
  return {
    channel: { S: `channel-${digits(Math.floor(number / ITEMS_PER_PARTITION))}` },
    position: { S: `position-${digits(number % ITEMS_PER_PARTITION)}` },
  }
}

/**
 * What is measured, line by line: the operation, and its input as a function of the request's number.
 *
 * @param at the item that a number stands for
 */
export function linesOf(at) {
  return [
    { operation: 'PutItem', input: (n) => ({ TableName: TABLE, Item: item(at(n)) }) },
    { operation: 'GetItem', input: (n) => ({ TableName: TABLE, Key: key(at(n * 7)) }) },
    {
      operation: 'UpdateItem',
      input: (n) => ({
        TableName: TABLE,
        Key: key(at(n * 7)),
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
        ExpressionAttributeValues: { ':channel': key(at(n * ITEMS_PER_PARTITION)).channel },
        Limit: 25,
      }),
    },
    { operation: 'BatchWriteItem', of: '25 items', input: (n) => batch(several(25, n).map(at)) },
    {
      operation: 'TransactWriteItems',
      of: '4 items',
      input: (n) => ({
        TransactItems: several(4, n).map((number) => ({
          Put: { TableName: TABLE, Item: item(at(number)) },
        })),
      }),
    },
  ]
}

export const LINES = linesOf((number) => number % ITEMS)

export function nameOf({ operation, of }) {
  return of === undefined ? operation : `${operation} of ${of}`
}

/** The requests that put every item there, for a table that is full before it is measured. */
export function* fill(items = ITEMS) {
  for (let n = 0; n < items / 25; n++) yield ['BatchWriteItem', batch(several(25, n))]
}

function batch(numbers) {
  return {
    RequestItems: { [TABLE]: numbers.map((number) => ({ PutRequest: { Item: item(number) } })) },
  }
}

function several(count, n) {
  return Array.from({ length: count }, (_, index) => n * count + index)
}

function digits(number) {
  return String(number).padStart(6, '0')
}
