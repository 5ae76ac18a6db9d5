import { expect, test } from 'vitest'
import {
  EMULATOR_CREDENTIALS,
  type Endpoint,
  placeOfService,
  type RegionBackend,
} from '#simulator/region/backend.js'
import { readBackendsFile } from '#simulator/region/backends-file.js'
import { withLambdaInBackend } from '#simulator/region/lambda-in-backend.js'

const at = (port: number): Endpoint => ({
  url: `http://127.0.0.1:${port}`,
  credentials: EMULATOR_CREDENTIALS,
})
const region = (endpoint?: Endpoint, services: [string, Endpoint | 'embedded'][] = []): RegionBackend => ({
  services: new Map(services),
  ...(endpoint && { endpoint }),
})

test('functions run where their region stands; Lambda that has a place of its own stays there', () => {
  const backends = withLambdaInBackend(
    new Map([
      ['us-east-1', region(at(1))],
      ['eu-west-1', region(at(2), [['lambda', at(3)]])],
      ['eu-west-2', region(at(4), [['lambda', 'embedded']])],
      ['eu-west-3', region(undefined, [['dynamodb', at(5)]])],
      ['sa-east-1', region(undefined, [['sqs', at(6)]])],
    ]),
    'http://antipode:4566',
  )
  const places = [...backends].map(([name, backend]) => [name, placeOfService(backend, 'lambda')])
  expect(Object.fromEntries(places)).toEqual({
    'us-east-1': at(1),
    'eu-west-1': at(3),
    'eu-west-2': 'embedded',
    'eu-west-3': at(5),
    'sa-east-1': 'embedded',
  })
  expect(backends.get('us-east-1')?.functionEndpoint).toBe('http://antipode:4566')
})

test('without a backend there is nothing that could run them', () => {
  expect(() => withLambdaInBackend(new Map())).toThrow('There is no backend')
  expect(() => withLambdaInBackend(new Map([['us-east-1', region()]]))).toThrow('There is no backend')
})

test('a file of backends says the same, region by region', () => {
  const backends = readBackendsFile(
    `
regions:
  us-east-1:
    endpoint: http://127.0.0.1:4571
    functionEndpoint: http://172.17.0.1:4566
    services: { lambda: backend }
  eu-west-2:
    endpoint: http://127.0.0.1:4572
`,
    'backends.yaml',
  )
  const first = backends.get('us-east-1')
  expect(placeOfService(first, 'lambda')).toEqual(at(4571))
  expect(first?.functionEndpoint).toBe('http://172.17.0.1:4566')
  expect(placeOfService(backends.get('eu-west-2'), 'lambda')).toBe('embedded')
})

test('a file that puts Lambda in a backend that is none, or has a wrong URL for functions, is refused', () => {
  const file = `
regions:
  us-east-1:
    functionEndpoint: antipode
    services: { lambda: backend }
`
  expect(() => readBackendsFile(file, 'b.yaml')).toThrow(/functionEndpoint {2}"antipode" is no URL/)
  expect(() => readBackendsFile(file.replace('antipode', 'aws'), 'b.yaml')).toThrow(
    /functionEndpoint {2}"aws" is no URL/,
  )
  expect(() => readBackendsFile(file.replace('antipode', '[]'), 'b.yaml')).toThrow(
    /functionEndpoint {2}must be a URL/,
  )
  expect(() => readBackendsFile(file, 'b.yaml')).toThrow(
    /us-east-1 lambda {2}is at the endpoint of the region, which has none/,
  )
})
