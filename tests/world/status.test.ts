import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadDeployment } from '#simulator/cloudformation/deployments/load-deployment.js'
import type { VirtualDriver } from '#simulator/kernel/virtual-driver.js'
import { startSimulated } from '#simulator/world/simulated.js'
import { worldStatus } from '#simulator/world/status.js'
import type { World } from '#simulator/world/world.js'

let world: World
let driver: VirtualDriver

beforeAll(async () => {
  const deployment = await loadDeployment({ templatePath: 'tests/support/small-application/template.yaml' })
  ;({ world, driver } = await startSimulated(deployment, 1, { lagMs: 800 }))
})

afterAll(() => world.close())

describe('the status of a world', () => {
  test('at first: all healthy, each name leads to the nearest region, nothing waits', () => {
    const [us, eu] = ['us-east-1', 'eu-west-2'].map((region) => ({
      region,
      health: 'healthy',
      checkersHealthy: 16,
      checkers: 16,
      faults: [],
    }))
    expect(worldStatus(world, 'ap-southeast-2')).toEqual({
      regions: [us, eu],
      names: [{ name: 'api.small.test', kind: 'http', region: 'us-east-1', reason: 'nearest' }],
      replication: [],
      faults: [],
    })
    expect(worldStatus(world, 'eu-west-1').names[0]?.region).toBe('eu-west-2')
  })

  test('in an outage: who is unhealthy, by how many checkers, where the name leads, what waits; then healed', async () => {
    const fault = world.faults.start('region-down', ['us-east-1'])
    world.faults.start('partition', ['us-east-1', 'eu-west-2'])
    await driver.settle(
      world.operatorNear('eu-west-2').call({ region: 'eu-west-2', service: 'dynamodb' }, 'PutItem', {
        TableName: 'notes',
        Item: { id: { S: 'a' } },
      }),
    )
    expect(worldStatus(world, 'us-east-1').regions[0]).toMatchObject({ health: 'healthy' })
    await driver.advance(40_000)
    expect(worldStatus(world, 'us-east-1')).toEqual({
      regions: [
        {
          region: 'us-east-1',
          health: 'unhealthy',
          checkersHealthy: 0,
          checkers: 16,
          faults: ['region-down', 'partition'],
        },
        { region: 'eu-west-2', health: 'healthy', checkersHealthy: 16, checkers: 16, faults: ['partition'] },
      ],
      names: [{ name: 'api.small.test', kind: 'http', region: 'eu-west-2', reason: 'nearest healthy' }],
      replication: [{ table: 'notes', from: 'eu-west-2', to: 'us-east-1', pending: 1 }],
      faults: [fault, expect.objectContaining({ fault: 'partition', scope: 'us-east-1,eu-west-2' })],
    })
    world.faults.healAll()
    await driver.advance(60_000)
    expect(worldStatus(world, 'us-east-1')).toMatchObject({
      regions: [{ health: 'healthy', faults: [] }, { health: 'healthy' }],
      names: [{ region: 'us-east-1' }],
      replication: [],
      faults: [],
    })
  })
})

describe('hosts that a world answers for', () => {
  test.each([
    ['api.small.test', true],
    ['nothing.small.test', true],
    ['s3.sa-east-1.amazonaws.com', true],
    ['dynamodb.us-east-1.api.aws', true],
    ['198.18.0.10', true],
    ['registry.npmjs.org', false],
    ['localhost', false],
    ['amazonaws.com.attacker.test', false],
  ])('%s: %s', (host, known) => {
    expect(world.knows(host)).toBe(known)
  })
})
