import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import type { Service } from '#simulator/aws/service.js'
import { msBetween, SIMULATION_EPOCH } from '#simulator/kernel/time.js'
import type { NetworkEvent } from '#simulator/network/events.js'
import { Network } from '#simulator/network/network.js'
import { regionPlace } from '#simulator/network/places.js'
import { serviceCaller } from '#simulator/region/service-caller.js'
import { virtualKernel } from '../support/virtual-kernel.js'

function calling(call: Service['call'] = async () => ({ done: true })) {
  const kernel = virtualKernel<NetworkEvent>()
  const network = new Network(kernel, kernel.trace.emit)
  const caller = serviceCaller(
    regionPlace('eu-west-2'),
    network,
    { locate: (region) => ({ place: regionPlace(region), service: { name: 'dynamodb', call } }) },
    kernel.random.fork('calls'),
  )
  return {
    network,
    elapsedMs: () => msBetween(SIMULATION_EPOCH, kernel.clock.now()),
    call: (region: string) =>
      kernel.driver.settle(caller.call({ region, service: 'dynamodb' }, 'PutItem', { Item: {} })),
  }
}

describe('a call from service to service', () => {
  test('takes one round trip, also within a region; each has an id of its own', async () => {
    const ids: string[] = []
    const { call, elapsedMs } = calling(async (operation, input, { requestId }) => {
      ids.push(requestId)
      return { operation, input }
    })
    expect(await call('eu-west-2')).toEqual({ operation: 'PutItem', input: { Item: {} } })
    expect(elapsedMs()).toBeGreaterThan(0)
    expect(elapsedMs()).toBeLessThan(5)
    await call('us-east-1')
    expect(elapsedMs()).toBeGreaterThan(76)
    expect(new Set(ids).size).toBe(2)
  })

  test("fails with the service's own error, which takes its way back", async () => {
    const { call, elapsedMs } = calling(async () => {
      throw new AwsError('ResourceNotFoundException', 'no table')
    })
    await expect(call('us-east-1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    expect(elapsedMs()).toBeGreaterThan(76)
  })

  test.each([
    ['refuse', 'reset', 1],
    ['drop', 'reply-timeout', 60_000],
  ] as const)('fails when the network %ss it', async (kind, failure, afterMs) => {
    const { call, network, elapsedMs } = calling()
    const heal = network.addRule({ decide: () => ({ kind }) })
    await expect(call('us-east-1')).rejects.toMatchObject({ name: 'NetworkError', failure })
    expect(elapsedMs()).toBeLessThanOrEqual(afterMs)
    heal()
    expect(await call('us-east-1')).toEqual({ done: true })
  })
})
