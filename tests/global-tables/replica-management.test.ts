// Replicas are added and removed by UpdateTable (fidelity 2.2).
import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { replicatedTable, TABLE } from '../support/replicated-table.js'

const [A, B, C] = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const
const create = (RegionName: string) => ({ Create: { RegionName } })
const remove = (RegionName: string) => ({ Delete: { RegionName } })

describe('GT-30, GT-32: a new replica', () => {
  test('is created by the API of its region, with the keys of the table and its stream on (GT-09)', async () => {
    const { update, calls } = replicatedTable()
    await update([create(B)])
    expect(calls.map(({ from, to, operation }) => [from, to, operation])).toEqual([
      [A, A, 'DescribeTable'],
      [A, B, 'CreateTable'],
      [A, A, 'DescribeTimeToLive'],
      [A, B, 'UpdateTimeToLive'],
    ])
    expect(calls[1]?.input).toEqual({
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    })
    expect(calls[3]?.input).toEqual({
      TableName: TABLE,
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
    })
  })

  test('is CREATING until its table is active, then ACTIVE', async () => {
    const { tables, kernel, calls } = replicatedTable({
      createTable: () => ({ TableStatus: 'CREATING' }),
    })
    const status = () =>
      tables
        .managementFor(A)
        .describe(TABLE)
        ?.map(({ RegionName, ReplicaStatus }) => [RegionName, ReplicaStatus])
    expect(status()).toBeUndefined()
    const done = tables.managementFor(A).update(TABLE, [create(B)])
    expect(status()).toEqual([[B, 'CREATING']])
    await kernel.driver.settle(done)
    expect(status()).toEqual([[B, 'ACTIVE']])
    expect(calls.filter(({ operation }) => operation === 'DescribeTable')).toHaveLength(2)
  })

  test('every replica lists the others', async () => {
    const { replicate, tables } = replicatedTable()
    await replicate()
    const others = (region: string) =>
      tables
        .managementFor(region)
        .describe(TABLE)
        ?.map(({ RegionName }) => RegionName)
    expect([others(A), others(B), others(C)]).toEqual([
      [B, C],
      [A, C],
      [A, B],
    ])
    expect(tables.managementFor(A).describe(TABLE)?.[0]).toEqual({
      RegionName: B,
      ReplicaStatus: 'ACTIVE',
      GlobalTableSettingsReplicationMode: 'ENABLED_WITH_OVERRIDES',
    })
  })

  test('GT-36: gets what the table already has', async () => {
    const { home, update, replica, events } = replicatedTable()
    for (let n = 0; n < 2_500; n++) home.put(`item ${n}`)
    home.delete('item 0')
    await update([create(B)])
    expect(replica(B).contents()).toEqual(home.contents())
    expect(events('replication.replica-added')).toMatchObject([{ region: B, backfilled: 2_500 }])
    expect(events('replication.applied')).toEqual([])
  })

  test('GT-36: misses nothing that is written while it is created, in whatever region', async () => {
    const { update, replica, home, drained, kernel, tables } = replicatedTable()
    await update([create(B)])
    home.put('before')
    replica(B).put('on its way')
    const done = tables.managementFor(A).update(TABLE, [create(C)])
    const writing = (async () => {
      for (let n = 0; n < 100; n++) {
        home.put(`a${n}`)
        replica(B).put(`b${n}`)
        await new Promise<void>((resolve) => kernel.clock.schedule(13, resolve))
      }
    })()
    await kernel.driver.settle(Promise.all([done, writing]))
    await drained()
    expect(Object.keys(replica(C).contents())).toHaveLength(202)
    expect(replica(C).contents()).toEqual(home.contents())
    expect(replica(B).contents()).toEqual(home.contents())
  })

  test('what was written to it before it was linked reaches the others', async () => {
    const { tables, kernel, replica, drained } = replicatedTable()
    const done = tables.managementFor(A).update(TABLE, [create(B), create(C)])
    const early = kernel.driver.settle(
      (async () => {
        while (!replica(C)) await new Promise<void>((resolve) => kernel.clock.schedule(1, resolve))
        replica(C).put('early')
      })(),
    )
    await kernel.driver.settle(Promise.all([done, early]))
    await drained()
    for (const region of [A, B, C]) expect(replica(region).get('early')).toBeDefined()
  })

  test('GT-36: waits for a partition to heal; what it waits for is pending', async () => {
    const { home, tables, kernel, cut, replica, drained, network } = replicatedTable({ regions: [A, B] })
    home.put('a')
    const heal = network.addRule({
      decide: ({ purpose }) => (purpose === 'replication' ? { kind: 'refuse' } : undefined),
    })
    kernel.background(tables.managementFor(A).update(TABLE, [create(B)]))
    await kernel.driver.advance(60_000)
    expect(tables.managementFor(A).describe(TABLE)).toMatchObject([{ ReplicaStatus: 'CREATING' }])
    expect(tables.pending()).toMatchObject([{ from: A, to: B, count: 1 }])
    heal()
    await drained()
    expect(replica(B).get('a')).toBeDefined()
    cut(B)
  })

  test('GT-39: while one is created no other update is taken, so that none is filled from half a table', async () => {
    const { home, tables, kernel, replica, drained, update } = replicatedTable()
    for (let n = 0; n < 3_000; n++) home.put(`item ${n}`)
    const done = tables.managementFor(A).update(TABLE, [create(B)])
    // B's table is there, and has not all items yet.
    while (!replica(B)) await kernel.driver.advance(1)
    await expect((async () => update([create(C)], B))()).rejects.toMatchObject({
      code: 'ResourceInUseException',
      message: 'The resource which you are attempting to change is in use.',
    })
    await kernel.driver.settle(done)
    await update([create(C)], B)
    await drained()
    expect(replica(C).contents()).toEqual(home.contents())
  })

  test('whose table is gone before it is linked is none, and may be created anew', async () => {
    const { tables, kernel, replica, dropTable, update } = replicatedTable()
    await update([create(B)])
    const done = tables.managementFor(A).update(TABLE, [create(C)])
    while (!replica(C)) await kernel.driver.advance(1)
    dropTable(C)
    await kernel.driver.settle(done)
    expect(tables.managementFor(A).describe(TABLE)).toMatchObject([{ RegionName: B }])
    await update([create(C)])
    expect(tables.managementFor(A).describe(TABLE)).toHaveLength(2)
  })

  test('a paused region stays paused for it', async () => {
    const { home, update, replica, tables, kernel, drained } = replicatedTable({ regions: [A, B] })
    tables.pause(B)
    await update([create(B)])
    home.put('a')
    await kernel.driver.advance(60_000)
    expect(replica(B).get('a')).toBeUndefined()
    tables.resume(B)
    await drained()
    expect(replica(B).get('a')).toBeDefined()
  })
})

describe('what cannot be created', () => {
  test('GT-31: a region that refuses makes CREATION_FAILED with the reason, and may be asked again', async () => {
    let refuse = true
    const { update, tables, events, home, replica, drained } = replicatedTable({
      createTable: () => {
        if (refuse) throw new AwsError('ResourceInUseException', `Table already exists: ${TABLE}`)
        return {}
      },
    })
    await update([create(B)])
    expect(tables.managementFor(A).describe(TABLE)).toMatchObject([
      { ReplicaStatus: 'CREATION_FAILED', ReplicaStatusDescription: `Table already exists: ${TABLE}` },
    ])
    expect(events('replication.replica-failed')).toHaveLength(1)
    refuse = false
    await update([create(B)])
    home.put('a')
    await drained()
    expect(replica(B).get('a')).toBeDefined()
  })

  test('a region that failed is only forgotten when it is deleted: the table there is somebody else’s', async () => {
    const { update, tables, calls } = replicatedTable({
      createTable: () => {
        throw new AwsError('ResourceInUseException', 'taken')
      },
    })
    await update([create(B)])
    await update([remove(B)])
    expect(calls.some(({ operation }) => operation === 'DeleteTable')).toBe(false)
    expect(tables.managementFor(A).describe(TABLE)).toBeUndefined()
  })

  test('that is asked for twice is created once', async () => {
    const { update, calls, tables } = replicatedTable()
    await update([create(B), create(B)])
    expect(calls.filter(({ operation }) => operation === 'CreateTable')).toHaveLength(1)
    expect(tables.managementFor(A).describe(TABLE)).toHaveLength(1)
  })

  test('a region out of reach fails too', async () => {
    const { update, cut, tables } = replicatedTable()
    cut(B, undefined, 'refuse')
    await update([create(B)])
    expect(tables.managementFor(A).describe(TABLE)).toMatchObject([{ ReplicaStatus: 'CREATION_FAILED' }])
  })

  test.each([
    [
      'a region that the world has not',
      [create('eu-north-1')],
      /^Region eu-north-1 is not supported.*: \[us-east-1, eu-west-2, ap-southeast-2\]$/,
    ],
    ['a replica that exists', [create(B)], /already existed as tables/],
    ['to delete what is not there', [remove(C)], /not part of the global table/],
    ['to update what is not there', [{ Update: { RegionName: C } }], /not part of the global table/],
    ['two things at once', [{ ...create(C), ...remove(B) }], /more than one type of replica actions/],
    ['nothing', [{}], /must be one of/],
    ['two things with a region', [create(C), remove(C)], /may be named once/],
  ])('%s is a ValidationException, and nothing is done', async (_, updates, message) => {
    const { update, tables, calls } = replicatedTable()
    await update([create(B)])
    const before = calls.length
    expect(() => tables.managementFor(A).update(TABLE, updates)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringMatching(message) }),
    )
    expect(calls).toHaveLength(before)
    expect(tables.managementFor(A).describe(TABLE)).toHaveLength(1)
  })
})

describe('a replica that goes', () => {
  test('GT-36: is deleted in its region; the others go on', async () => {
    const { replicate, update, replica, home, tables, calls, drained, kernel } = replicatedTable()
    await replicate()
    await update([remove(B)])
    expect(calls.at(-1)).toMatchObject({ from: A, to: B, operation: 'DeleteTable' })
    home.put('a')
    await drained()
    expect(replica(C).get('a')).toBeDefined()
    expect(tables.managementFor(C).describe(TABLE)).toMatchObject([{ RegionName: A }])
    await kernel.driver.advance(10_000)
    expect(kernel.clock.nextAt()).toBeUndefined()
  })

  test('GT-02: that leaves while a partition holds its writes back leaves the others equal', async () => {
    const { home, replica, drained, update, replicate, cut, kernel } = replicatedTable()
    await replicate()
    const heal = cut(B, C)
    replica(C).put('last words')
    await kernel.driver.advance(10_000)
    expect(home.get('last words')).toBeDefined()
    await update([remove(C)])
    heal()
    await drained()
    expect(replica(B).get('last words')).toBeDefined()
    expect(replica(B).contents()).toEqual(home.contents())
  })

  test('stays when its region cannot be reached', async () => {
    const { replicate, update, cut, tables, home, replica, drained } = replicatedTable({ regions: [A, B] })
    await replicate()
    const heal = cut(B, undefined, 'refuse')
    await update([remove(B)])
    expect(tables.managementFor(A).describe(TABLE)).toMatchObject([{ ReplicaStatus: 'ACTIVE' }])
    heal()
    home.put('a')
    await drained()
    expect(replica(B).get('a')).toBeDefined()
  })

  test('by DeleteTable in its own region is no replica any more, and holds nothing up', async () => {
    const { replicate, dropTable, tables, home, cut } = replicatedTable()
    await replicate()
    cut(B)
    home.put('a')
    dropTable(B)
    expect(tables.managementFor(A).describe(TABLE)).toMatchObject([{ RegionName: C }])
    expect(tables.pending().every(({ to }) => to === C)).toBe(true)
  })
})
