import { simulated } from 'antipode/vitest'

const test = simulated({
  template: 'lambdas/template.yaml',
  regions: ['us-east-1', 'eu-west-2'],
  parameters: { ThirdRegion: '' },
})

test('a message reaches the other side of the ocean', async ({ world, expect }) => {
  const london = world.client({ near: 'eu-west-2' })
  const virginia = world.client({ near: 'us-east-1' })

  const socket = await london.connect()
  await virginia.post('/messages', { text: 'hello', author: 'ann' })
  expect(JSON.parse(await socket.next())).toMatchObject({ text: 'hello', servedBy: 'eu-west-2' })

  await world.replication.drained()
  expect(world.table('messages').in('eu-west-2')).toMatchObject([{ text: { S: 'hello' } }])

  const { Items } = await world.call<{ Items: unknown[] }>(
    { region: 'eu-west-2', service: 'dynamodb' },
    'Scan',
    { TableName: 'messages' },
  )
  expect(Items).toHaveLength(1)

  const { decision } = world.dns('api.chat.test', { near: 'ca-central-1' })
  expect(decision).toMatchObject({ region: 'us-east-1', reason: 'nearest' })

  const replicated = world.trace.filter((record) => record.type === 'replication.applied')
  expect(replicated).toHaveLength(1)

  expect(world.report().requests.byRegion).toEqual({ 'us-east-1': 1, 'eu-west-2': 0 })

  {
    using outage = world.faults.health('us-east-1', { status: 503 })
    expect(world.faults.active()).toEqual([outage.fault])
  }
  expect(world.faults.active()).toEqual([])
})
