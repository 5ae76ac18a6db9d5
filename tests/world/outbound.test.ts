import { describe, expect, test } from 'vitest'
import { NetworkError } from '#simulator/network/errors.js'
import { regionPlace } from '#simulator/network/places.js'
import { outboundPort } from '#simulator/world/outbound.js'
import { get, ROUND_TRIP_MS, userSide } from './user-side.js'

function functionsOf(region: string) {
  const side = userSide()
  const place = regionPlace(region)
  const { network, destination } = side
  const outbound = outboundPort({ place, network, resolver: side.resolverAt(place), destination })
  return {
    ...side,
    outbound,
    /** How many round trips it took, and after how many the connection stood. */
    roundTrips: async (host = 'api.test') => {
      const before = side.elapsedMs()
      let connectedMs = Number.NaN
      const onConnected = () => {
        connectedMs = side.elapsedMs() - before
      }
      await side.kernel.driver.settle(outbound.request(get(host), onConnected))
      return [
        Math.round(connectedMs / ROUND_TRIP_MS),
        Math.round((side.elapsedMs() - before) / ROUND_TRIP_MS),
      ]
    },
  }
}

describe("the requests of a region's functions", () => {
  test('connect once to each host, and keep the connection', async () => {
    const { roundTrips } = functionsOf('eu-west-2')
    expect(await roundTrips()).toEqual([2, 3])
    expect(await roundTrips()).toEqual([0, 1])
    expect(await roundTrips('dynamodb.us-east-1.amazonaws.com')).toEqual([2, 3])
  })

  test('connect anew after a failure', async () => {
    const { kernel, outbound, roundTrips, fromRegion } = functionsOf('eu-west-2')
    await roundTrips()
    const heal = fromRegion('refuse')
    await expect(kernel.driver.settle(outbound.request(get('api.test')))).rejects.toMatchObject({
      failure: 'reset',
    })
    heal()
    expect(await roundTrips()).toEqual([2, 3])
  })

  test.each([
    'nowhere.test',
    'dynamodb.sa-east-1.amazonaws.com',
    'dead.test',
  ])('to %s find no host of this world', async (host) => {
    const { kernel, outbound } = functionsOf('eu-west-2')
    const failure = await kernel.driver.settle(outbound.request(get(host))).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NetworkError)
    expect(failure).toMatchObject({ failure: 'name-not-found' })
  })
})
