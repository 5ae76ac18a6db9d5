import { simulated } from 'antipode/vitest'

const test = simulated({ template: 'template.yaml', regions: ['us-west-2', 'eu-central-1'] })

test('a note that is put can be read in the same region', async ({ world, expect }) => {
  const user = world.client({ near: 'us-west-2' })
  const put = await user.request('PUT', '/notes/one', { body: 'remember' })
  expect([put.status, put.region]).toEqual([204, 'us-west-2'])
  const got = await user.get('/notes/one')
  expect(got.json()).toEqual({ id: 'one', text: 'remember' })
})

test('its table is regional: another region does not have the note', async ({ world, expect }) => {
  await world.client({ near: 'us-west-2' }).request('PUT', '/notes/one', { body: 'remember' })
  const elsewhere = await world.client({ near: 'eu-central-1' }).get('/notes/one')
  expect([elsewhere.status, elsewhere.region]).toEqual([404, 'eu-central-1'])
})
