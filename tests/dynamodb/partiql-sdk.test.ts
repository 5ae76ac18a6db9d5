import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  DuplicateItemException,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import {
  BatchExecuteStatementCommand as BatchExecuteDocumentsCommand,
  ExecuteStatementCommand as ExecuteDocumentsCommand,
} from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { partiqlTables } from './partiql-support.js'
import { sdkClients } from './sdk-clients.js'

async function clients() {
  return sdkClients((await partiqlTables()).db.dynamodb)
}

describe('PartiQL through the AWS SDK', () => {
  test('writes, changes and reads documents, page after page', async () => {
    const { documents } = await clients()
    const run = (Statement: string, Parameters?: unknown[], NextToken?: string) =>
      documents.send(new ExecuteDocumentsCommand({ Statement, Parameters, NextToken, Limit: 2 }))
    for (const sk of ['1', '2', '3'])
      await run("INSERT INTO pair VALUE {'pk': ?, 'sk': ?, 'tags': ?, 'score': 7}", ['p', sk, new Set(['x'])])
    await run("UPDATE pair SET score = score + ? WHERE pk = 'p' AND sk = '2'", [0.5])

    const select = "SELECT sk, score, tags FROM pair WHERE pk = 'p' ORDER BY sk DESC"
    const first = await run(select)
    expect(first.Items).toEqual([
      { sk: '3', score: 7, tags: new Set(['x']) },
      { sk: '2', score: 7.5, tags: new Set(['x']) },
    ])
    const second = await run(select, undefined, first.NextToken)
    expect(second.Items?.map(({ sk }) => sk)).toEqual(['1'])
    expect(second.NextToken).toBeUndefined()
  })

  test('keeps bytes as they are', async () => {
    const { documents } = await clients()
    const data = new Uint8Array([0, 255, 7])
    const write = { Statement: "INSERT INTO plain VALUE {'pk': 'b', 'data': ?}", Parameters: [data] }
    await documents.send(new ExecuteDocumentsCommand(write))
    const read = { Statement: 'SELECT data FROM plain WHERE data = ?', Parameters: [data] }
    expect((await documents.send(new ExecuteDocumentsCommand(read))).Items).toEqual([{ data }])
  })

  test('has its errors', async () => {
    const { client } = await clients()
    const run = (Statement: string) =>
      client
        .send(new ExecuteStatementCommand({ Statement, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }))
        .catch((error: unknown) => error)
    await run("INSERT INTO plain VALUE {'pk': 'a', 'n': 1}")
    expect(await run("INSERT INTO plain VALUE {'pk': 'a'}")).toBeInstanceOf(DuplicateItemException)
    const failed = await run("DELETE FROM plain WHERE pk = 'a' AND n = 2")
    expect(failed).toBeInstanceOf(ConditionalCheckFailedException)
    expect(failed).toMatchObject({ Item: { pk: { S: 'a' }, n: { N: '1' } } })
    expect(await run('SELEKT')).toMatchObject({ name: 'ValidationException' })
  })

  test('runs statements in batches, some of which fail', async () => {
    const { documents, client } = await clients()
    const insert = { Statement: "INSERT INTO plain VALUE {'pk': ?}" }
    const { Responses } = await documents.send(
      new BatchExecuteDocumentsCommand({
        Statements: ['a', 'b'].map((pk) => ({ ...insert, Parameters: [pk] })),
      }),
    )
    expect(Responses).toEqual([{ TableName: 'plain' }, { TableName: 'plain' }])
    const answer = await client.send(
      new BatchExecuteStatementCommand({
        Statements: [
          { Statement: "SELECT * FROM plain WHERE pk = 'b'" },
          { Statement: "SELECT * FROM plain WHERE x = 'b'" },
        ],
      }),
    )
    expect(answer.Responses).toMatchObject([
      { TableName: 'plain', Item: { pk: { S: 'b' } } },
      { Error: { Code: 'ValidationError' } },
    ])
  })

  test('runs transactions, once for one token, and says why one was cancelled', async () => {
    const { client } = await clients()
    const transact = (statements: string[]) =>
      client.send(
        // The SDK makes the token.
        new ExecuteTransactionCommand({
          TransactStatements: statements.map((Statement) => ({ Statement })),
        }),
      )
    await transact(["INSERT INTO plain VALUE {'pk': 'a'}", "INSERT INTO plain VALUE {'pk': 'b', 'n': 1}"])
    const read = await transact(["SELECT n FROM plain WHERE pk = 'b'", "SELECT n FROM plain WHERE pk = 'c'"])
    expect(read.Responses).toEqual([{ Item: { n: { N: '1' } } }, {}])
    const cancelled = await transact([
      "UPDATE plain SET n = 2 WHERE pk = 'a'",
      "EXISTS(SELECT * FROM plain WHERE pk = 'b' AND n = 2)",
    ]).catch((error: unknown) => error)
    expect(cancelled).toBeInstanceOf(TransactionCanceledException)
    expect(cancelled).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    })
  })
})
