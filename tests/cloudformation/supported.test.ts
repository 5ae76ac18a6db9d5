import { expect, test } from 'vitest'
import { supported } from '#simulator/cloudformation/supported.js'
import { deployed, load } from './deployed.js'

test('what is accepted without effect is listed', () => {
  const { types, events } = supported()
  expect(types.find(({ type }) => type === 'AWS::IAM::Role')?.withoutEffect).toBe(true)
  expect(types.find(({ type }) => type === 'AWS::DynamoDB::GlobalTable')?.propertiesWithoutEffect).toContain(
    'Replicas.PointInTimeRecoverySpecification',
  )
  expect(types.find(({ type }) => type === 'AWS::Serverless::Function')?.propertiesWithoutEffect).toContain(
    'Tracing',
  )
  expect(events).toEqual(['Api', 'DynamoDB', 'HttpApi'])
})

test('a type without effect is named, has its attributes, and calls no service', async () => {
  const { stacks, calls } = await deployed(
    await load(`Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}, Tags: [] } }
  Named: { Type: AWS::IAM::Role, Properties: { Path: /, RoleName: !Join ['-', [the, role]] } }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 7 } }
Outputs:
  Role: { Value: !GetAtt Role.Arn }
  Named: { Value: !GetAtt Named.Arn }
  Logs: { Value: !GetAtt Logs.Arn }
`),
  )
  expect(calls).toEqual([])
  expect(stacks[0]?.outputs).toEqual({
    Role: expect.stringMatching(/^arn:aws:iam::123456789012:role\/shop-Role-[A-Z0-9]{12}$/),
    Named: 'arn:aws:iam::123456789012:role/the-role',
    Logs: expect.stringMatching(/^arn:aws:logs:us-east-1:123456789012:log-group:shop-Logs-[A-Z0-9]{12}:\*$/),
  })
})

test('names are cut to what the service takes', async () => {
  const { inputs } = await deployed(
    await load(`Resources:
  ${'VeryLongLogicalId'.repeat(5)}:
    Type: AWS::Lambda::Function
    Properties: { Handler: a.b, Runtime: nodejs22.x, Role: r, Code: { ZipFile: x } }
`),
  )
  const { FunctionName } = inputs('CreateFunction')[0]
  expect(FunctionName).toHaveLength(64)
  expect(FunctionName).toMatch(/^shop-VeryLong.*-[A-Z0-9]{12}$/)
})
