// What goes to AWS runs as it is, or says where it does not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SimulatedWorld } from 'antipode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'antipode-handlers-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, text: string): Promise<string> {
  const absolute = path.join(folder, name)
  await writeFile(absolute, text)
  return absolute
}

const withFunction = (handler: string) => `Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ., Handler: ${handler}, Runtime: nodejs22.x }
`

describe('a handler', () => {
  test('written in the template itself runs, with the SDK that the runtime provides', async () => {
    const template = await file(
      'inline.yaml',
      `Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        const { DynamoDBClient, ListTablesCommand } = require('@aws-sdk/client-dynamodb')
        exports.handler = async () => new DynamoDBClient({}).send(new ListTablesCommand({}))
      Handler: index.handler
      Runtime: nodejs22.x
      Events: { Get: { Type: HttpApi, Properties: { Path: /, Method: get } } }
  Notes:
    Type: AWS::Serverless::SimpleTable
    Properties: { TableName: notes }
`,
    )
    await using world = await SimulatedWorld.start({ template, regions: ['us-east-1'] })
    const answer = await world.client({ near: 'us-east-1' }).get('/')
    expect(answer.json()).toMatchObject({ TableNames: ['notes'] })
  })

  test('that loops without end is ended at its time-out of virtual time, and others go on', async () => {
    await using world = await SimulatedWorld.start({
      template: 'tests/support/small-application/template.yaml',
      watchdogMs: 1_000,
    })
    const ann = world.client({ near: 'us-east-1' })
    await ann.get('/where')
    const before = world.elapsedMs
    const looped = await ann.get('/loop-later')
    expect([looped.status, looped.json()]).toEqual([500, { message: 'Internal Server Error' }])
    expect(world.elapsedMs - before).toBeGreaterThan(1_000)
    expect(world.elapsedMs - before).toBeLessThan(1_010)
    expect((await ann.get('/where')).json()).toEqual({ region: 'us-east-1', path: '/where' })
    expect((await world.client({ near: 'eu-west-2' }).get('/where')).status).toBe(200)
  })

  test.each([
    ['/throw', 500],
    ['/exit', 500],
    ['/nonsense', 500],
    ['/hang', 500],
    ['/where', 200],
  ])('that does %s: %d, in a world that goes on', async (url, status) => {
    await using world = await SimulatedWorld.start({
      template: 'tests/support/small-application/template.yaml',
    })
    const ann = world.client({ near: 'us-east-1' })
    expect((await ann.get(url)).status).toBe(status)
    expect((await ann.get('/where')).status).toBe(200)
  })

  test('that does not compile stops the start, with file and line', async () => {
    await file('broken.ts', 'const a = 1\nexport const handler = async () => {\n  return a +\n}\n')
    const template = await file('broken.yaml', withFunction('broken.handler'))
    await expect(SimulatedWorld.start({ template })).rejects.toMatchObject({
      name: 'AntipodeError',
      code: 'handler-not-compiled',
      message: expect.stringMatching(/broken\.ts:4:\d+/),
    })
  })

  test('whose file is not there stops the start', async () => {
    const template = await file('absent.yaml', withFunction('absent.handler'))
    await expect(SimulatedWorld.start({ template })).rejects.toMatchObject({
      code: 'handler-not-found',
      message: expect.stringContaining('absent.ts'),
    })
  })
})

test('an API whose function stands in a region that the world does not have answers as for any that fails (AG-23)', async () => {
  await using world = await SimulatedWorld.start({
    template: 'tests/support/small-application/template.yaml',
  })
  const create = <T extends object>(operation: string, input: object) =>
    world.call<T>({ region: 'us-east-1', service: 'apigatewayv2' }, operation, input)
  const { apiId } = await create<{ apiId: string }>('CreateApi', { name: 'far', protocolType: 'HTTP' })
  const { integrationId } = await create<{ integrationId: string }>('CreateIntegration', {
    apiId,
    integrationType: 'AWS_PROXY',
    payloadFormatVersion: '2.0',
    integrationUri: 'arn:aws:lambda:sa-east-1:123456789012:function:far',
  })
  await create('CreateRoute', { apiId, routeKey: '$default', target: `integrations/${integrationId}` })
  await create('CreateStage', { apiId, stageName: '$default', autoDeploy: true })
  const ann = world.client({ near: 'us-east-1' })
  const answer = await ann.get(`https://${apiId}.execute-api.us-east-1.amazonaws.com/`)
  expect([answer.status, answer.json()]).toEqual([500, { message: 'Internal Server Error' }])
})

describe('a template', () => {
  test('that needs what is not supported names each with its line', async () => {
    const template = await file(
      'unsupported.yaml',
      'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  Bucket:\n    Type: AWS::S3::Bucket\n',
    )
    const failure = await SimulatedWorld.start({ template }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'AntipodeError', code: 'template-unsupported', exitCode: 64 })
    expect((failure as Error).message).toMatch(/unsupported\.yaml:2[\s\S]*AWS::SQS::Queue/)
    expect((failure as Error).message).toMatch(/unsupported\.yaml:4[\s\S]*AWS::S3::Bucket/)
  })

  test('that is no YAML names the line', async () => {
    const template = await file('broken-yaml.yaml', 'Resources:\n  A: [1, 2\n  B: 3\n')
    await expect(SimulatedWorld.start({ template })).rejects.toMatchObject({
      code: 'template-unreadable',
      message: expect.stringMatching(/broken-yaml\.yaml:\d/),
    })
  })

  test('whose resource a service refuses names the resource and what the service said', async () => {
    await expect(
      SimulatedWorld.start({ template: 'tests/world/fixtures/refused.yaml' }),
    ).rejects.toMatchObject({
      code: 'deployment-failed',
      message: expect.stringMatching(/refused\.yaml:8 .*Notes[\s\S]*ValidationException/),
    })
  })
})
