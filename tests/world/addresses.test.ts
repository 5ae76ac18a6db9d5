import { describe, expect, test } from 'vitest'
import { REGION_NAMES } from '#simulator/aws/regions.js'
import { addressesOf, regionOfAddress } from '#simulator/world/addresses.js'

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
