import { describe, expect, test } from 'vitest'
import { loadDeployment } from '#simulator/cloudformation/deployments/load-deployment.js'
import { deployed } from './deployed.js'

describe('the demonstration application', () => {
  test('is deployed to its regions: one global table, and in each region APIs, functions and records', async () => {
    const deployment = await loadDeployment({ templatePath: 'lambdas/template.yaml' })
    const { stacks, calls } = await deployed(deployment)
    expect(stacks.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-2', 'ap-southeast-2'])
    const tables = calls.filter(({ operation }) => operation === 'CreateTable')
    expect(tables.map(({ region, input }) => `${input.TableName} ${region}`)).toEqual([
      'messages us-east-1',
      'connections us-east-1',
      'connections eu-west-2',
      'connections ap-southeast-2',
    ])
    const mappings = calls.filter(({ operation }) => operation === 'CreateEventSourceMapping')
    expect(mappings.map(({ input }) => input.EventSourceArn)).toEqual(
      deployment.regions.map((region) => `arn:aws:dynamodb:${region}:123456789012:table/messages/stream/1`),
    )
    const records = calls
      .filter(({ operation }) => operation === 'ChangeResourceRecordSets')
      .map(({ input }) => input.ChangeBatch.Changes[0].ResourceRecordSet)
    expect(records.map(({ Name, Region }) => `${Name} ${Region}`)).toEqual(
      deployment.regions.flatMap((region) => [`api.chat.test ${region}`, `ws.chat.test ${region}`]),
    )
    expect(new Set(records.map(({ HealthCheckId }) => HealthCheckId)).size).toBe(3)
    expect(deployment.functionSources.length).toBeGreaterThanOrEqual(6)
  })

  test('is deployed to a single region without replicas', async () => {
    const deployment = await loadDeployment({ templatePath: 'lambdas/template.yaml', regions: ['eu-west-2'] })
    const { operations } = await deployed(deployment)
    expect(operations()).not.toContain('UpdateTable')
  })
})
