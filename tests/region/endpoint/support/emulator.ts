// A region of ours behind HTTP, as an emulator of AWS: DynamoDB with its streams.

import { jsonResponse } from '#simulator/aws/http.js'
import { DynamoDb } from '#simulator/dynamodb/dynamodb.js'
import { Random } from '#simulator/kernel/random.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { Region } from '#simulator/region/region.js'
import { type FakeEndpoint, fakeEndpoint } from './fake-endpoint.js'

export async function emulator(): Promise<FakeEndpoint> {
  const kernel = { clock: new RealClock(), random: Random.fromSeed(1), background: () => {} }
  const dynamodb = new DynamoDb({ region: 'eu-west-2', kernel, emit: () => 0 })
  const { edge } = new Region(
    'eu-west-2',
    {
      services: [dynamodb.service, dynamodb.streams],
      apis: {
        request: async () => jsonResponse(404, {}),
        upgrade: async () => ({ accepted: false, response: jsonResponse(404, {}) }),
      },
    },
    { random: kernel.random, emit: () => 0 },
  )
  return fakeEndpoint(async ({ method, target, headers, body }, response) => {
    const answer = await edge.request({
      method,
      target,
      headers,
      body,
      protocol: 'http:',
      host: 'localhost',
      sourceIp: '127.0.0.1',
    })
    response.writeHead(answer.status, answer.headers.flat())
    response.end(answer.body)
  })
}
