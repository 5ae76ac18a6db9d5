import { crc32, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { bodyText, type Header, type HttpRequest, header } from '#simulator/aws/http.js'
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

  test.each([
    ['brackets', '{},', '{}', 2_000_000],
    ['commas', '1,', '1', 2_500_001],
  ])('more %s than any request has are not read, unless in a text', (_, part, last, count) => {
    const body = `{"a":[${part.repeat(count)}${last}]}`
    expect(codeOf(() => decodeJsonRequest(request(body)))).toBe('SerializationException')
    const text = `{"a":"${part.repeat(count)}"}`
    expect(decodeJsonRequest(request(text)).input.a).toHaveLength(count * part.length)
  })

  test('brackets inside text are no nesting', () => {
    const text = `${'['.repeat(1_000)}\\"${'{'.repeat(1_000)}`
    expect(decodeJsonRequest(request(`{"a":"${text}"}`)).input.a).toContain('"{')
  })

  test('more than 16 MB is refused', () => {
    const body = `{"a":"${'x'.repeat(16 * 1_024 * 1_024)}"}`
    expect(codeOf(() => decodeJsonRequest(request(body)))).toBe('RequestEntityTooLargeException')
  })

  describe('a packed request', () => {
    const coded = (body: Buffer, coding = 'gzip') =>
      decodeJsonRequest({
        ...request(''),
        headers: [...request('').headers, ['Content-Encoding', coding]],
        body,
      })
    const text = Buffer.from('{"TableName":"t"}')
    const gzipped = gzipSync(text)

    test.each([
      ['whole', gzipped],
      ['in two members', Buffer.concat([gzipSync(text.subarray(0, 5)), gzipSync(text.subarray(5))])],
    ])('%s is unpacked', (_, body) => {
      expect(coded(body).input).toEqual({ TableName: 't' })
    })

    test('may be longer than 16 MB once it is unpacked', () => {
      const spaces = Buffer.alloc(20 * 1_024 * 1_024, ' ')
      expect(coded(gzipSync(Buffer.concat([spaces, text]))).input).toEqual({ TableName: 't' })
    })

    test.each<[string, Buffer, string?]>([
      ['that is not packed', text],
      ['that lacks a byte', gzipped.subarray(0, -1)],
      ['of no bytes', Buffer.alloc(0)],
      ['of another coding', text, 'garbage'],
    ])('%s is an error of the server', (_, body, coding) => {
      expect(codeOf(() => coded(body, coding))).toBe('InternalServerError')
    })
  })

  test('a request without a target names no operation', () => {
    expect(codeOf(() => decodeJsonRequest({ ...request('{}'), headers: [] }))).toBe(
      'UnknownOperationException',
    )
  })

  test('an answer carries its request id and the checksum of its bytes', () => {
    const { status, headers, body } = encodeJsonOutput('GetItem', { Item: { text: { S: 'é' } } }, 'id-1', [])
    expect(status).toBe(200)
    expect(header(headers, 'Server')).toBe('Server')
    expect(header(headers, 'Content-Type')).toBe('application/x-amz-json-1.0')
    expect(header(headers, 'x-amzn-requestid')).toBe('id-1')
    expect(header(headers, 'x-amz-crc32')).toBe(String(crc32(body)))
  })

  test.each(['TagResource', 'UntagResource'])('%s is answered without a body', (operation) => {
    const { headers, body } = encodeJsonOutput(operation, {}, 'id-1', [])
    expect([body.byteLength, header(headers, 'x-amz-crc32')]).toEqual([0, '0'])
  })

  describe('an answer', () => {
    /** `{"a":"…"}` of so many bytes. */
    const answer = (bytes: number, acceptEncoding?: string) => {
      const headers: readonly Header[] =
        acceptEncoding === undefined ? [] : [['Accept-Encoding', acceptEncoding]]
      return encodeJsonOutput('GetItem', { a: 'x'.repeat(bytes - 8) }, 'id-1', headers)
    }

    test('of 4 KB is packed for a client that can unpack it, with the checksum of what is sent', () => {
      const packed = answer(4_096, 'gzip')
      expect(JSON.parse(gunzipSync(packed.body).toString())).toEqual({ a: 'x'.repeat(4_088) })
      expect(header(packed.headers, 'x-amz-crc32')).toBe(String(crc32(packed.body)))
      expect(inflateSync(answer(4_096, 'deflate').body)).toHaveLength(4_096)
      for (const plain of [answer(4_095, 'gzip'), answer(4_096)]) {
        expect(header(plain.headers, 'Content-Encoding')).toBeUndefined()
        expect(bodyText(plain.body)).toMatch(/^\{"a":"x+"\}$/)
      }
    })

    test.each<[string, string | undefined]>([
      ['gzip, deflate', 'gzip'],
      ['br, identity, deflate, gzip', 'deflate'],
      ['GZIP, identity', 'gzip'],
      ['dog, gzip ,, cat', 'gzip'],
      ['gzip;q=0.8, deflate;q=0.5', 'gzip'],
      ['deflate;q=0.5, gzip;q=0.2', 'deflate'],
      ['br, gzip;q=0, deflate; q = 0.5 , identity;q=0', 'deflate'],
      ['br,identity;q=0.5,gzip;q=0.0001', 'gzip'],
      ['gzip;q=0.5,identity;q=0.8', 'gzip'],
      ['gzip;q=0, gzip;q=1, gzip;q=0', 'gzip'],
      ['*', 'gzip'],
      ['*, deflate', 'deflate'],
      ['*, deflate;q=0.5', 'gzip'],
      ['*, gzip;q=0.5', 'deflate'],
      ['*, identity', 'gzip'],
      ['*;q=0.5,identity', 'gzip'],
      ['', undefined],
      ['identity', undefined],
      ['identity;q=0', undefined],
      ['*;q=0', undefined],
      ['br;q=0.8,identity;q=0.5,*;q=0', undefined],
      ['gzip ;q=0', undefined],
      ['br, zstd, compress, x-gzip, constructor', undefined],
      // Weights that are none, more than there are, or too many of them.
      ['deflate;q=0.5, gzip;q=31', 'gzip'],
      ['gzip;q=31,deflate;q=51', 'gzip'],
      ['deflate;q=0.5, gzip;q=1;q=0.2', 'gzip'],
      ['deflate;q=0.5,gzip;q=0.', 'deflate'],
      ['deflate;q=0.5,gzip;q=0.x', 'gzip'],
      ['deflate;q=-0.5,gzip;q=0.2', 'gzip'],
      ['deflate;q=0.5,gzip;q=0. x', 'gzip'],
      ['gzip;q= 0;q=1', undefined],
      ['gzip; q=0;q=1', undefined],
      ['gzip;q =0;q=1', 'gzip'],
      ['gzip;nq=1;q=0 ', undefined],
      ['gzip;nq=0;q=1', undefined],
      ['"gzip"', undefined],
      ['gzip br', undefined],
      ['gzip:q=1', undefined],
    ])('to a client that accepts %j is %s', (accepted, coding) => {
      expect(header(answer(5_000, accepted).headers, 'Content-Encoding')).toBe(coding)
    })
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
      new AwsError('ConditionalCheckFailedException', 'no'),
      { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' },
    ],
    [
      new AwsError('ConditionalCheckFailedException', 'no', 400, { Item: { id: { S: 'a' } } }),
      {
        __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
        Message: 'no',
        Item: { id: { S: 'a' } },
      },
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
