import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { DYNAMODB_OPERATIONS, STREAMS_OPERATIONS } from '#simulator/dynamodb/operations.js'
import { REQUEST_MEMBERS } from './fuzzing/request-members.js'
import { createTable, dynamoDb } from './support.js'

test('every input has an answer: AWS errors or a response, never a crash', async () => {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      'things',
      'EQ',
      'ADD',
      'OR',
      'id = :v',
      'SET n = :v',
      '#a',
      ':v',
      'id',
      '',
      null,
      true,
      5,
      1.5,
      -1,
    ),
    fc.constant({ S: 'a' }),
    fc.constant({ id: { S: 'a' } }),
    fc.string({ maxLength: 8 }),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'things',
          'id',
          'S',
          'N',
          'M',
          'L',
          'Put',
          'Get',
          'PutRequest',
          'Create',
          ':v',
          '#a',
          ...REQUEST_MEMBERS,
        ),
        tie('value'),
        { maxKeys: 3 },
      ),
    ),
  }))
  const input = fc.dictionary(fc.constantFrom(...REQUEST_MEMBERS), value, { maxKeys: 6 })
  const operation = fc.constantFrom(...Object.keys(DYNAMODB_OPERATIONS), ...Object.keys(STREAMS_OPERATIONS))
  const db = dynamoDb()
  await createTable(db, 'things', ['id'])
  await fc.assert(
    fc.asyncProperty(operation, input, fc.boolean(), async (name, given, named) => {
      const call = Object.hasOwn(DYNAMODB_OPERATIONS, name) ? db.call : db.streams
      const members = { ...(given as object), ...(named && { TableName: 'things' }) }
      const error = await call(name, members).then(
        () => undefined,
        (caught: unknown) => caught,
      )
      if (error !== undefined) expect(error).toBeInstanceOf(AwsError)
    }),
    { seed: 1, numRuns: 5_000 },
  )
})

describe('a value as large as a request may be', () => {
  test.each([
    ['binary', { B: 'A'.repeat(15_000_000) }, 'Item size has exceeded the maximum allowed size'],
    ['a number', { N: `${'1'.repeat(150_000)}!` }, 'cannot be converted to a numeric value'],
  ])('%s is refused, within the time of a test', async (_, value, message) => {
    const db = dynamoDb()
    await createTable(db, 'things', ['id'])
    await expect(
      db.call('PutItem', { TableName: 'things', Item: { id: { S: 'a' }, value } }),
    ).rejects.toMatchObject({ code: 'ValidationException', message: expect.stringContaining(message) })
  })
})
