// A live world's AWS endpoint on a port of its own, and clients that send it whatever they like.
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { crc32 } from 'node:zlib'
import { expect } from 'vitest'
import { openAwsEndpoint } from '#simulator/router/aws-endpoint.js'
import { startLiveWorld } from '#simulator/world/live-world.js'

export const TABLE = 'notes'
/** What requests may do anything with. */
export const KEPT = { id: { S: 'kept' }, n: { N: '1' }, l: { L: [{ S: 'a' }] }, m: { M: { a: { N: '1' } } } }

/** What no request touches: it is read to see that the server is well. */
const PROBE = { id: { S: 'probe' }, text: { S: 'as ever' } }

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

export type Fuzzed = Awaited<ReturnType<typeof openFuzzed>>

export async function openFuzzed() {
  const faults: unknown[] = []
  const onFault = (error: unknown) => faults.push(error)
  const world = await startLiveWorld({
    templatePath: 'tests/docs/table.yaml',
    regions: ['us-east-1'],
    onError: onFault,
  })
  const endpoint = await openAwsEndpoint(world, { port: 0, onFault })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })

  const send = (
    target: string,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          port: endpoint.port,
          method: 'POST',
          headers: {
            authorization: AUTHORIZATION,
            'x-amz-target': target,
            'content-type': 'application/x-amz-json-1.0',
            ...headers,
          },
        },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(parts),
            }),
          )
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })

  /** A valid request is answered as ever, and nothing has failed. */
  const expectAlive = async () => {
    const answer = await send(
      'DynamoDB_20120810.GetItem',
      JSON.stringify({ TableName: TABLE, Key: { id: PROBE.id }, ConsistentRead: true }),
    )
    expect(JSON.parse(answer.body.toString())).toEqual({ Item: PROBE })
    expect(faults).toEqual([])
  }

  /**
   * The bytes that come back until the connection is closed. The server may wait for more than `bytes`: so that is told
   * that there is no more when another request has been answered.
   */
  const sendRaw = async (bytes: Buffer): Promise<string> => {
    const parts: Buffer[] = []
    const socket = connect(endpoint.port, '127.0.0.1')
    socket.on('data', (part) => parts.push(part))
    // Closed by the server while we are still writing.
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await Promise.race([closed, new Promise<unknown>((resolve) => socket.write(bytes, resolve))])
    await expectAlive()
    socket.end()
    await closed
    return Buffer.concat(parts).toString('latin1')
  }

  for (const Item of [KEPT, PROBE]) {
    const put = await send('DynamoDB_20120810.PutItem', JSON.stringify({ TableName: TABLE, Item }))
    expect(put.status).toBe(200)
  }

  return {
    send,
    sendRaw,
    expectAlive,
    close: async () => {
      agent.destroy()
      await endpoint.close()
      await world.close()
    },
  }
}

/** As AWS answers: a result or an error of the client's, in JSON, with its checksum and its request's id. */
export function expectAwsAnswer({ status, headers, body }: Answer): void {
  const content = JSON.parse(body.toString()) as { __type?: string }
  if (status !== 200) {
    expect([400, 413]).toContain(status)
    expect(content.__type).toMatch(/^com\.amazon(aws)?\.[\w.]+#\w+$/)
  }
  expect(headers['content-type']).toBe('application/x-amz-json-1.0')
  expect(headers['x-amzn-requestid']).toMatch(/^[\dA-V]{52}$/)
  expect(headers['x-amz-crc32']).toBe(String(crc32(body)))
}

/** A valid request, byte by byte, to be spoiled. */
export function validRequest(
  body: string = JSON.stringify({ TableName: TABLE, Key: { id: KEPT.id } }),
): string {
  return [
    'POST / HTTP/1.1',
    'Host: localhost',
    `Authorization: ${AUTHORIZATION}`,
    'X-Amz-Target: DynamoDB_20120810.GetItem',
    'Content-Type: application/x-amz-json-1.0',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
