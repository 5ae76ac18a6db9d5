import { describe, expect, test } from 'vitest'
import { REGION_NAMES } from '#simulator/aws/regions.js'
import { addressesOf, regionOfAddress, regionOfAwsHost } from '#simulator/world/addresses.js'

describe('the addresses of regions', () => {
  test('lead back to their region, and no two regions share one', () => {
    const all = REGION_NAMES.flatMap((region) =>
      addressesOf(region).map((address) => [address, region] as const),
    )
    expect(all.map(([address]) => regionOfAddress(address))).toEqual(all.map(([, region]) => region))
    expect(new Set(all.map(([address]) => address)).size).toBe(all.length)
  })

  test.each([
    '203.0.113.1',
    '198.18.250.10',
    '198.19.0.10',
    '1198.18.0.10',
    'us-east-1',
    '',
  ])('%j is no address of a region', (address) => {
    expect(regionOfAddress(address)).toBeUndefined()
  })
})

describe('the region in an AWS host name', () => {
  test.each([
    ['dynamodb.us-east-1.amazonaws.com', 'us-east-1'],
    ['abc123.execute-api.ap-southeast-2.amazonaws.com', 'ap-southeast-2'],
    ['d-abc123.execute-api.eu-west-2.amazonaws.com', 'eu-west-2'],
    ['123456789012.ddb.eu-central-1.amazonaws.com', 'eu-central-1'],
    ['streams.dynamodb.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['route53.amazonaws.com', undefined],
    ['api.chat.test', undefined],
    ['dynamodb.us-east-1.amazonaws.com.attacker.test', undefined],
    ['us-east-1.example.com', undefined],
  ])('%s: %s', (host, region) => {
    expect(regionOfAwsHost(host)).toBe(region)
  })
})
