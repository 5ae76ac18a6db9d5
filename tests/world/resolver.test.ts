import { describe, expect, test } from 'vitest'
import { clientPlace } from '#simulator/network/places.js'
import type { Answer } from '#simulator/route53/answer.js'
import { addressesOf } from '#simulator/world/addresses.js'
import type { DnsEvent } from '#simulator/world/events.js'
import { Resolver } from '#simulator/world/resolver.js'
import { virtualKernel } from '../support/virtual-kernel.js'

type Zone = Record<string, { type: 'A' | 'CNAME'; value: string; ttlSeconds: number }[]>

/** Name servers with a zone that the test may change. */
function resolving(zone: Zone) {
  const kernel = virtualKernel<DnsEvent>()
  const questions: string[] = []
  const resolver = new Resolver({
    place: clientPlace('eu-west-2', 'ann'),
    clock: kernel.clock,
    emit: kernel.trace.emit,
    nameServers: {
      hasRegion: (region) => region === 'us-east-1' || region === 'eu-west-2',
      answer: ({ name }, { region }): Answer => {
        questions.push(`${name} from ${region}`)
        const records = zone[name]
        if (!records) return { rcode: 'NXDOMAIN', records: [] }
        return {
          rcode: 'NOERROR',
          records: records.map((record) => ({ name: `${name}.`, ...record })),
          decision: {
            name,
            policy: 'latency',
            reason: 'nearest healthy',
            region: 'us-east-1',
            passedOver: [],
          },
        }
      },
    },
  })
  return { kernel, questions, resolver, zone }
}

const A = (value: string, ttlSeconds = 60) => [{ type: 'A' as const, value, ttlSeconds }]
const CNAME = (value: string, ttlSeconds = 60) => [{ type: 'CNAME' as const, value, ttlSeconds }]

describe('a resolver', () => {
  test('asks where its user stands, and keeps the answer until its TTL ends, whatever has changed (R53-TTL-05)', async () => {
    const { kernel, questions, resolver, zone } = resolving({ 'api.test': A('198.18.0.10') })
    expect(resolver.resolve('api.test').address).toBe('198.18.0.10')
    zone['api.test'] = A('198.18.1.10')
    await kernel.driver.advance(59_999)
    expect(resolver.resolve('api.test').address).toBe('198.18.0.10')
    expect(resolver.cachedForMs('api.test')).toBe(1)
    expect(questions).toEqual(['api.test from eu-west-2'])
    await kernel.driver.advance(1)
    expect(resolver.cachedForMs('api.test')).toBeUndefined()
    expect(resolver.resolve('api.test').address).toBe('198.18.1.10')
  })

  test('an answer with a TTL of 0 is asked for each time (R53-TTL-04)', () => {
    const { questions, resolver } = resolving({ 'api.test': A('198.18.0.10', 0) })
    resolver.resolve('api.test')
    resolver.resolve('api.test')
    expect(questions).toHaveLength(2)
  })

  test('forgets all when it is flushed', () => {
    const { resolver, zone } = resolving({ 'api.test': A('198.18.0.10') })
    resolver.resolve('api.test')
    zone['api.test'] = A('198.18.1.10')
    resolver.flush()
    expect(resolver.resolve('api.test').address).toBe('198.18.1.10')
  })

  test('follows CNAMEs, and keeps the answer for the shortest TTL on the way', async () => {
    const { kernel, resolver } = resolving({
      'www.test': CNAME('api.test.', 300),
      'api.test': CNAME('a.test.', 20),
      'a.test': A('198.18.0.10', 60),
    })
    expect(resolver.resolve('www.test').address).toBe('198.18.0.10')
    expect(resolver.cachedForMs('www.test')).toBe(20_000)
    expect(kernel.trace.records()).toMatchObject([
      { type: 'dns.answered', asker: 'ann', name: 'www.test', addresses: ['198.18.0.10'], ttlSeconds: 20 },
    ])
  })

  test('a CNAME to an AWS host leads to its region', () => {
    const { resolver } = resolving({ 'www.test': CNAME('abc.execute-api.eu-west-2.amazonaws.com.') })
    expect(resolver.resolve('www.test').address).toBe(addressesOf('eu-west-2')[0])
  })

  test('CNAMEs in a circle have no address', () => {
    const { resolver } = resolving({ 'a.test': CNAME('b.test.'), 'b.test': CNAME('a.test.') })
    expect(() => resolver.resolve('a.test')).toThrow(expect.objectContaining({ failure: 'name-not-found' }))
  })

  test('a name that is not there has no address; it has one as soon as it is made', () => {
    const { resolver, zone } = resolving({})
    expect(() => resolver.resolve('api.test')).toThrow('api.test has no address (NXDOMAIN)')
    zone['api.test'] = A('198.18.0.10')
    expect(resolver.resolve('api.test').address).toBe('198.18.0.10')
  })

  test("AWS's own hosts and addresses need no question", () => {
    const { questions, resolver } = resolving({})
    expect(resolver.resolve('dynamodb.us-east-1.amazonaws.com').address).toBe(addressesOf('us-east-1')[0])
    expect(resolver.resolve('203.0.113.7').address).toBe('203.0.113.7')
    expect(questions).toEqual([])
  })

  test('an AWS host of a region that the world does not have has no address', () => {
    const { resolver } = resolving({})
    expect(() => resolver.resolve('dynamodb.sa-east-1.amazonaws.com')).toThrow(/no address/)
  })

  test('tells which record was chosen and why', () => {
    const { kernel, resolver } = resolving({ 'api.test': A('198.18.0.10') })
    expect(resolver.resolve('api.test').decision?.reason).toBe('nearest healthy')
    expect(kernel.trace.records()).toMatchObject([
      { region: 'us-east-1', policy: 'latency', reason: 'nearest healthy' },
    ])
  })
})
