import { expect, test } from 'vitest'
import { type Header, type HttpRequest, jsonResponse, textBody } from '#simulator/aws/http.js'
import { MixedServices, type MixedServicesParts } from '#simulator/region/mixed-services.js'

function passing() {
  const written: unknown[] = []
  const parts = {
    embedded: { services: [] },
    endpoints: { services: [], passOn: () => async () => jsonResponse(200, {}) },
    lambda: undefined,
    tables: {
      service: () => undefined,
      passed: (_operation: string, input: () => { TableName: string }) => {
        written.push(input().TableName.toLowerCase())
      },
    },
    replicas: {},
  }
  const services = new MixedServices(parts as unknown as MixedServicesParts)
  const put = (body: string) => {
    const headers: Header[] = [['X-Amz-Target', 'DynamoDB_20120810.PutItem']]
    const request = { method: 'POST', target: '/', headers, body: textBody(body) }
    return services.passOn('dynamodb')?.('dynamodb', request as unknown as HttpRequest)
  }
  return { written, put }
}

test('what passes to a table at an endpoint is told to its replication', async () => {
  const { written, put } = passing()
  expect(await put('{"TableName":"Notes"}')).toMatchObject({ status: 200 })
  expect(written).toEqual(['notes'])
})

test.each([
  ['no JSON', '{'],
  ['nested too deep for us', `{"TableName":${'['.repeat(300)}${']'.repeat(300)}}`],
  ['without what it must have', '{}'],
])('what the endpoint has carried out is answered so, whatever we make of it: %s', async (_, body) => {
  const { written, put } = passing()
  expect(await put(body)).toMatchObject({ status: 200 })
  expect(written).toEqual([])
})
