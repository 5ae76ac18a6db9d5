// A live world for one test, as far as it needs no Docker: with embedded regions.
import { TestWorld } from 'antipode/testcontainers'
import { describe, expect, test } from 'vitest'

const started = () =>
  TestWorld.start({
    template: 'tests/support/small-application/template.yaml',
    backend: 'embedded',
    onError: (error) => expect.unreachable(String(error)),
  })

describe('a live world for a test, its regions embedded', () => {
  test('users, faults, where names lead and the trace', async () => {
    await using world = await started()
    expect(world.regions).toEqual(['us-east-1', 'eu-west-2'])
    const user = world.client({ near: 'us-east-1' })
    expect(await user.get('/health')).toMatchObject({ status: 200, region: 'us-east-1' })
    {
      using _ = world.faults.regionDown('us-east-1', { how: 'refuse' })
      await expect(user.get('/health')).rejects.toMatchObject({ failure: 'refused' })
      expect(world.status().regions).toMatchObject([{ faults: ['region-down'] }, { faults: [] }])
    }
    const back = await world.until(() => user.get('/health'), {
      ok: ({ status }) => status === 200,
      everyMs: 10,
    })
    expect(back.value.region).toBe('us-east-1')
    const faults = world.trace.flatMap(({ type }) => (type.startsWith('fault.') ? [type] : []))
    expect(faults).toEqual(['fault.started', 'fault.healed'])
  })

  test('each user has a resolver of their own', async () => {
    await using world = await started()
    const [one, other] = [world.client({ near: 'us-east-1' }), world.client({ near: 'us-east-1' })]
    await one.get('/health')
    await other.get('/health')
    const asked = world.trace.flatMap((record) =>
      record.type === 'dns.answered' && record.name === 'api.small.test' ? [record.asker] : [],
    )
    expect(asked).toEqual([one.name, other.name])
  })

  test('listens until it is closed, which may be said twice', async () => {
    const world = await started()
    expect((await fetch(`${world.url}/health`)).status).toBe(200)
    expect(world.endpoint('eu-west-2')).toBe(world.awsUrl)
    await world.close()
    await world.close()
    await expect(fetch(world.url)).rejects.toThrow()
  })

  test('heals what is in force, in one region or all', async () => {
    await using world = await started()
    world.faults.regionDown('us-east-1')
    world.faults.pauseReplication('eu-west-2')
    expect(await world.faults.heal('eu-west-2')).toBe(1)
    expect(await world.faults.heal()).toBe(1)
    expect(world.faults.active()).toEqual([])
  })

  test('what it does not have is named', async () => {
    await using world = await started()
    await expect(world.faults.containerDown('us-east-1')).rejects.toMatchObject({
      code: 'container-unknown',
      fix: expect.stringContaining("backend: 'containers'"),
    })
    expect(() => world.client({ near: 'mars-1' })).toThrow(/no AWS region 'mars-1'/)
    expect(() => world.endpoint('sa-east-1')).toThrow(/no region 'sa-east-1'/)
    const never = world.until(() => 1, { ok: () => false, everyMs: 5, withinMs: 20 })
    await expect(never).rejects.toMatchObject({
      code: 'deadline-passed',
      what: expect.stringContaining('real time'),
    })
  })
})
