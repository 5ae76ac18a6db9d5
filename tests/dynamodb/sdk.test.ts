import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { sdkClients } from './sdk-clients.js'
import { dynamoDb } from './support.js'

async function chat() {
  const { dynamodb } = dynamoDb()
  const { client, documents } = sdkClients(dynamodb)
  await client.send(
    new CreateTableCommand({
      TableName: 'messages',
      AttributeDefinitions: [
        { AttributeName: 'room', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'room', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  return { client, documents }
}

describe('the AWS SDK', () => {
  test('creates, describes, lists and deletes a table', async () => {
    const { client } = await chat()
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'messages' }))
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/messages',
      ItemCount: 0,
      CreationDateTime: new Date('2026-01-01T00:00:00Z'),
    })
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['messages'])
    await client.send(new DeleteTableCommand({ TableName: 'messages' }))
    await expect(client.send(new DescribeTableCommand({ TableName: 'messages' }))).rejects.toThrow(
      ResourceNotFoundException,
    )
  })

  test('puts, gets, updates and queries documents', async () => {
    const { documents } = await chat()
    for (const at of [10, 9, 100])
      await documents.send(
        new PutCommand({
          TableName: 'messages',
          Item: { room: 'a', at, text: `t${at}`, tags: new Set(['x']) },
        }),
      )
    const { Item } = await documents.send(
      new GetCommand({ TableName: 'messages', Key: { room: 'a', at: 9 } }),
    )
    expect(Item).toEqual({ room: 'a', at: 9, text: 't9', tags: new Set(['x']) })
    const { Attributes } = await documents.send(
      new UpdateCommand({
        TableName: 'messages',
        Key: { room: 'a', at: 9 },
        UpdateExpression: 'SET #likes = if_not_exists(#likes, :zero) + :one, profile = :profile',
        ExpressionAttributeNames: { '#likes': 'likes' },
        ExpressionAttributeValues: { ':zero': 0, ':one': 1, ':profile': { names: ['n'] } },
        ReturnValues: 'UPDATED_NEW',
      }),
    )
    expect(Attributes).toEqual({ likes: 1, profile: { names: ['n'] } })
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: 'messages',
        KeyConditionExpression: 'room = :room AND #at > :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':room': 'a', ':at': 9 },
        ScanIndexForward: false,
      }),
    )
    expect(Items?.map((item) => item.at)).toEqual([100, 10])
  })

  test('understands a failed condition and the item that comes with it', async () => {
    const { documents } = await chat()
    const put = (text: string) =>
      documents.send(
        new PutCommand({
          TableName: 'messages',
          Item: { room: 'a', at: 1, text },
          ConditionExpression: 'attribute_not_exists(room)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
    await put('first')
    const error = await put('second').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ConditionalCheckFailedException)
    expect(error).toMatchObject({
      message: 'The conditional request failed',
      Item: { text: { S: 'first' } },
    })
  })

  test('understands why a transaction was cancelled', async () => {
    const { client } = await chat()
    const error = await client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: 'messages', Item: { room: { S: 'a' }, at: { N: '1' } } } },
            {
              ConditionCheck: {
                TableName: 'messages',
                Key: { room: { S: 'b' }, at: { N: '1' } },
                ConditionExpression: 'attribute_exists(room)',
              },
            },
          ],
        }),
      )
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TransactionCanceledException)
    expect(error).toMatchObject({
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    })
  })

  test('writes and reads in batches', async () => {
    const { client } = await chat()
    const key = (at: number) => ({ room: { S: 'a' }, at: { N: String(at) } })
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { messages: [1, 2, 3].map((at) => ({ PutRequest: { Item: key(at) } })) },
      }),
    )
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { messages: { Keys: [key(1), key(3), key(4)] } } }),
    )
    expect(Responses?.messages).toEqual([key(1), key(3)])
    expect(UnprocessedKeys).toEqual({})
  })

  test('keeps binary values as they are', async () => {
    const { documents } = await chat()
    const data = new Uint8Array([0, 255, 7])
    await documents.send(new PutCommand({ TableName: 'messages', Item: { room: 'a', at: 1, data } }))
    const { Item } = await documents.send(
      new GetCommand({ TableName: 'messages', Key: { room: 'a', at: 1 } }),
    )
    expect(Item?.data).toEqual(data)
  })
})
