import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { bodyText, type HttpRequest, header } from '#simulator/aws/http.js'
import { decodeJsonRequest, encodeJsonError, encodeJsonOutput } from '#simulator/aws/protocols/json.js'

function request(body: string, target = 'DynamoDB_20120810.PutItem'): HttpRequest {
  return {
    method: 'POST',
    protocol: 'https:',
    host: 'dynamodb.us-east-1.amazonaws.com',
    target: '/',
    headers: [
      ['X-Amz-Target', target],
      ['Content-Type', 'application/x-amz-json-1.0'],
    ],
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  }
}

function codeOf(decode: () => unknown): string | undefined {
  try {
    decode()
  } catch (error) {
    return (error as AwsError).code
  }
  return undefined
}

describe('AWS JSON', () => {
  test('a request names its service, its operation and its input', () => {
    expect(decodeJsonRequest(request('{"TableName":"t"}'))).toEqual({
      targetPrefix: 'DynamoDB_20120810',
      operation: 'PutItem',
      input: { TableName: 't' },
    })
    expect(decodeJsonRequest(request('{}', 'DynamoDBStreams_20120810.GetRecords')).targetPrefix).toBe(
      'DynamoDBStreams_20120810',
    )
  })

  test.each(['', '{', 'null', '[]', '"text"', '{"a":}'])('%j is a SerializationException', (body) => {
    expect(codeOf(() => decodeJsonRequest(request(body)))).toBe('SerializationException')
  })

  test.each(['[', '{"a":'])('a million of %j is an answer and no crash', (bracket) => {
    expect(codeOf(() => decodeJsonRequest(request(bracket.repeat(1_000_000))))).toBe('SerializationException')
  })

  test('brackets inside text are no nesting', () => {
    const text = `${'['.repeat(1_000)}\\"${'{'.repeat(1_000)}`
    expect(decodeJsonRequest(request(`{"a":"${text}"}`)).input.a).toContain('"{')
  })

  test('more than 16 MB is refused', () => {
    const body = `{"a":"${'x'.repeat(16 * 1_024 * 1_024)}"}`
    expect(codeOf(() => decodeJsonRequest(request(body)))).toBe('RequestEntityTooLargeException')
  })

  test('a request without a target names no operation', () => {
    expect(codeOf(() => decodeJsonRequest({ ...request('{}'), headers: [] }))).toBe(
      'UnknownOperationException',
    )
  })

  test('an answer carries its request id and the checksum of its bytes', () => {
    const { status, headers, body } = encodeJsonOutput({ Item: { text: { S: 'é' } } }, 'id-1')
    expect(status).toBe(200)
    expect(header(headers, 'Content-Type')).toBe('application/x-amz-json-1.0')
    expect(header(headers, 'x-amzn-requestid')).toBe('id-1')
    expect(header(headers, 'x-amz-crc32')).toBe(String(crc32(body)))
  })

  test.each([
    [
      new AwsError('ResourceNotFoundException', 'no'),
      { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'no' },
    ],
    [
      new AwsError('ValidationException', 'no'),
      { __type: 'com.amazon.coral.validate#ValidationException', message: 'no' },
    ],
    [
      new AwsError('SerializationException', 'no'),
      { __type: 'com.amazon.coral.service#SerializationException', Message: 'no' },
    ],
    [
      new AwsError('UnknownOperationException', ''),
      { __type: 'com.amazon.coral.service#UnknownOperationException' },
    ],
    [
      new AwsError('TransactionCanceledException', 'no', 400, { CancellationReasons: [{ Code: 'None' }] }),
      {
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        Message: 'no',
        CancellationReasons: [{ Code: 'None' }],
      },
    ],
  ])('%s has its envelope', (error, body) => {
    const response = encodeJsonError(error, 'id-1')
    expect(response.status).toBe(400)
    expect(JSON.parse(bodyText(response.body))).toEqual(body)
  })
})
