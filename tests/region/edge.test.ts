import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { bodyText, type Header, type HttpRequest, jsonResponse, textBody } from '#simulator/aws/http.js'
import type { Service, Shape } from '#simulator/aws/service.js'
import { Random } from '#simulator/kernel/random.js'
import type { RegionEvent } from '#simulator/region/events.js'
import { Region } from '#simulator/region/region.js'

const signedFor = (service: string): Header => [
  'Authorization',
  `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
]
const target = (value: string): Header => ['X-Amz-Target', value]

function region() {
  const calls: [operation: string, input: Shape, requestId: string][] = []
  const dynamodb: Service = {
    name: 'dynamodb',
    call: async (operation, input, { requestId }) => {
      calls.push([operation, input, requestId])
      if (operation === 'GetItem') throw new AwsError('ResourceNotFoundException', 'no table')
      if (operation === 'Broken') throw new Error('a fault of ours')
      return { TableNames: [] }
    },
  }
  const apiRequests: string[] = []
  const events: RegionEvent[] = []
  const { edge } = new Region(
    'us-east-1',
    {
      services: [dynamodb],
      apis: {
        request: async ({ target: path }) => {
          apiRequests.push(path)
          return jsonResponse(200, { api: true })
        },
        upgrade: async () => ({ accepted: true, session: { message: () => {}, closed: () => {} } }),
      },
    },
    { random: Random.fromSeed(1), emit: (event) => events.push(event) },
  )
  const ask = (headers: readonly Header[], body = '{}', path = '/') =>
    edge.request(request({ headers, body: textBody(body), target: path }))
  return { edge, calls, apiRequests, events, ask }
}

function request(members: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    protocol: 'https:',
    host: 'dynamodb.us-east-1.amazonaws.com',
    target: '/',
    headers: [],
    body: textBody('{}'),
    sourceIp: '203.0.113.1',
    ...members,
  }
}

describe("a region's edge", () => {
  test('hands an operation to its service, with an id that the answer has too', async () => {
    const { ask, calls } = region()
    const answer = await ask([signedFor('dynamodb'), target('DynamoDB_20120810.ListTables')], '{"Limit":1}')
    expect(calls).toEqual([['ListTables', { Limit: 1 }, expect.stringMatching(/^[0-9A-V]{52}$/)]])
    expect([answer.status, bodyText(answer.body)]).toEqual([200, '{"TableNames":[]}'])
    expect(answer.headers).toContainEqual(['x-amzn-RequestId', calls[0]?.[2]])
  })

  test('has an id for every request, in the form of the service', async () => {
    const { ask } = region()
    const idOf = async (service: string, operation: string) => {
      const { headers } = await ask([signedFor(service), target(operation)])
      return headers.find(([name]) => name.toLowerCase() === 'x-amzn-requestid')?.[1]
    }
    const ids = [
      await idOf('dynamodb', 'DynamoDB_20120810.ListTables'),
      await idOf('dynamodb', 'DynamoDB_20120810.GetItem'),
      await idOf('dynamodb', 'DynamoDBStreams_20120810.ListStreams'),
    ]
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[0-9A-V]{26}VV4KQNSO5AEMVJF66Q9ASUAAJG$/)
    expect(await idOf('kms', 'TrentService.ListKeys')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  test('says that DynamoDB is healthy at its root, and nowhere else', async () => {
    const { edge, apiRequests } = region()
    const health = await edge.request(request({ method: 'GET' }))
    expect([health.status, bodyText(health.body)]).toEqual([
      200,
      'healthy: dynamodb.us-east-1.amazonaws.com ',
    ])
    expect(health.headers).toContainEqual(['x-amz-crc32', '3128867991'])
    await edge.request(request({ method: 'GET', target: '/health' }))
    await edge.request(request({ method: 'GET', host: 'abc.execute-api.us-east-1.amazonaws.com' }))
    expect(apiRequests).toEqual(['/health', '/'])
  })

  test("answers a service's refusal as AWS does", async () => {
    const { ask } = region()
    const answer = await ask([signedFor('dynamodb'), target('DynamoDB_20120810.GetItem')])
    expect(answer.status).toBe(400)
    expect(JSON.parse(bodyText(answer.body))).toMatchObject({
      __type: expect.stringContaining('#ResourceNotFoundException'),
      message: 'no table',
    })
  })

  test.each([
    ['a service that is known and not here', 'dynamodb', 'DynamoDBStreams_20120810.ListStreams'],
    ['a target that names a member of every object', 'dynamodb', 'constructor.name'],
    ['a target that is none', 'dynamodb', 'no target at all'],
  ])('answers %s with UnknownOperationException', async (_, service, targetName) => {
    const { ask, calls } = region()
    const answer = await ask([signedFor(service), ...(targetName ? [target(targetName)] : [])])
    expect(answer.status).toBe(400)
    expect(JSON.parse(bodyText(answer.body)).__type).toMatch(/#UnknownOperationException$/)
    expect(calls).toEqual([])
  })

  test.each<[string, Header[], string, string, number, RegExp]>([
    [
      'JSON',
      [target('TrentService.ListKeys')],
      'kms',
      '{}',
      400,
      /"com.amazon.coral.service#UnknownOperationException"/,
    ],
    ['JSON without a target', [['Content-Type', 'application/x-amz-json-1.1']], 'kms', '{}', 400, /Unknown/],
    ['a REST service of JSON', [], 'lambda', '', 404, /^{"message":""}$/],
    ['S3', [], 's3', '', 501, /<Error><Code>NotImplemented<\/Code>/],
    ['a REST service of XML', [], 'cloudfront', '', 404, /<Error><Code>UnknownOperationException<\/Code>/],
    [
      'the query protocol',
      [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']],
      'sns',
      'Action=Pub%3Clish&Version=2010-03-31',
      400,
      /<ErrorResponse><Error><Type>Sender<\/Type><Code>InvalidAction<\/Code><Message>The action Pub&#60;lish is/,
    ],
    [
      "EC2's own",
      [['Content-Type', 'application/x-www-form-urlencoded']],
      'ec2',
      'Action=DescribeVpcs',
      400,
      /<Response><Errors><Error><Code>InvalidAction/,
    ],
    [
      'CBOR',
      [['smithy-protocol', 'rpc-v2-cbor']],
      'monitoring',
      '',
      404,
      /^.y..__typey..UnknownOperationException/s,
    ],
  ])('says in %s that nobody has the service, and tells of it once', async (_, headers, service, body, status, text) => {
    const { ask, events } = region()
    const answer = await ask([signedFor(service), ...headers], body)
    expect([answer.status, Buffer.from(answer.body).toString('latin1')]).toEqual([
      status,
      expect.stringMatching(text),
    ])
    await ask([signedFor(service), ...headers], body)
    expect(events).toEqual([{ type: 'region.service-missing', region: 'us-east-1', service }])
  })

  test('names of services that nobody has fill neither the memory nor the log', async () => {
    const { ask, events } = region()
    for (let index = 0; index < 300; index++) await ask([signedFor(`service-${index}`)])
    expect(events).toHaveLength(100)
    const other = region()
    await other.ask([signedFor('\u001b[2J')])
    await other.ask([signedFor('x'.repeat(65))])
    expect(other.events).toEqual([])
  })

  test.each([
    '',
    'no json',
    '[1]',
    'null',
    '{"a":',
    '"text"',
    '['.repeat(100_000),
  ])('answers a body of %.20j with SerializationException', async (body) => {
    const { ask } = region()
    const answer = await ask([signedFor('dynamodb'), target('DynamoDB_20120810.ListTables')], body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(bodyText(answer.body)).__type).toMatch(/#SerializationException$/)
  })

  test('does not dress up a fault of ours as an answer of AWS', async () => {
    const { ask } = region()
    await expect(ask([signedFor('dynamodb'), target('DynamoDB_20120810.Broken')])).rejects.toThrow(
      'a fault of ours',
    )
  })

  test('hands what is signed for no service, or for execute-api, to the APIs', async () => {
    const { ask, apiRequests } = region()
    await ask([], '', '/history')
    await ask([signedFor('execute-api')], '', '/live/@connections/abc')
    expect(apiRequests).toEqual(['/history', '/live/@connections/abc'])
  })
})

describe('rules at the edge', () => {
  const answering = (status: number, path?: string) => ({
    answer: (asked: HttpRequest) =>
      path === undefined || asked.target === path ? jsonResponse(status, {}) : undefined,
  })

  test('answer in place of APIs, services and WebSockets, and let all else pass', async () => {
    const { edge, ask, calls } = region()
    edge.addRule(answering(500, '/health'))
    expect((await ask([], '', '/health')).status).toBe(500)
    expect((await ask([], '', '/history')).status).toBe(200)
    const peer = { send: () => {}, close: () => {} }
    expect(await edge.upgrade(request({ target: '/health' }), peer)).toMatchObject({
      accepted: false,
      response: { status: 500 },
    })
    expect(await edge.upgrade(request({ target: '/' }), peer)).toMatchObject({ accepted: true })
    edge.addRule(answering(503))
    expect((await ask([signedFor('dynamodb'), target('DynamoDB_20120810.ListTables')])).status).toBe(503)
    expect(calls).toEqual([])
  })

  test('the latest decides first; each ends by itself, and ending it twice ends no other', async () => {
    const { edge, ask } = region()
    const rule = answering(501)
    const endFirst = edge.addRule(rule)
    const endSecond = edge.addRule(answering(502))
    expect((await ask([])).status).toBe(502)
    endSecond()
    endSecond()
    expect((await ask([])).status).toBe(501)
    endFirst()
    expect((await ask([])).status).toBe(200)
  })
})
