// Functions as resources: created, described, changed, deleted.
import { describe, expect, test } from 'vitest'
import { scriptedLambda } from '../../support/scripted-lambda.js'

test('a function is described as it was created', async () => {
  const { define, call } = scriptedLambda()
  const created = await define('chat', () => 1, {
    Timeout: 10,
    MemorySize: 512,
    Description: 'says things',
    Environment: { Variables: { TABLE: 'messages' } },
  })
  expect(created).toMatchObject({
    FunctionName: 'chat',
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:chat',
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Timeout: 10,
    MemorySize: 512,
    Description: 'says things',
    Environment: { Variables: { TABLE: 'messages' } },
    State: 'Active',
    Version: '$LATEST',
  })
  expect(await call('GetFunctionConfiguration', { FunctionName: 'chat' })).toEqual(created)
  expect((await call('GetFunction', { FunctionName: 'chat' })).Configuration).toEqual(created)
})

test('LL-04: time-out and memory have AWS’s defaults and bounds', async () => {
  const { define } = scriptedLambda()
  expect(await define('plain', () => 1)).toMatchObject({ Timeout: 3, MemorySize: 128 })
  await expect(define('a', () => 1, { Timeout: 901 })).rejects.toMatchObject({
    code: 'ValidationException',
    message:
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
  })
  await expect(define('b', () => 1, { MemorySize: 64 })).rejects.toMatchObject({
    code: 'ValidationException',
  })
})

describe('names', () => {
  test.each([
    'chat',
    'arn:aws:lambda:us-east-1:123456789012:function:chat',
    '123456789012:function:chat',
    'function:chat',
    'chat:$LATEST',
    'arn:aws:lambda:us-east-1:123456789012:function:chat:$LATEST',
  ])('%s is the function chat', async (name) => {
    const { define, call } = scriptedLambda()
    await define('chat', () => 1)
    expect((await call('GetFunctionConfiguration', { FunctionName: name })).FunctionName).toBe('chat')
  })

  test('LI-07: a version that does not exist is not found', async () => {
    const { define, call } = scriptedLambda()
    await define('chat', () => 1)
    await expect(call('GetFunction', { FunctionName: 'chat:7' })).rejects.toMatchObject({
      message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:chat:7',
    })
  })

  test('an ARN of another region does not reach over', async () => {
    await expect(
      scriptedLambda().call('Invoke', {
        FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:chat',
      }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    })
  })
})

test('the same name twice is a conflict, until it is deleted', async () => {
  const { define, call } = scriptedLambda()
  await define('chat', () => 1)
  await expect(define('chat', () => 2)).rejects.toMatchObject({
    code: 'ResourceConflictException',
    status: 409,
  })
  await call('DeleteFunction', { FunctionName: 'chat' })
  await expect(call('GetFunction', { FunctionName: 'chat' })).rejects.toMatchObject({ status: 404 })
  await define('chat', () => 2)
})

test('ListFunctions answers in pages, by name', async () => {
  const { define, call } = scriptedLambda()
  for (const name of ['c', 'a', 'b'].map((letter) => letter.repeat(2))) await define(name, () => 1)
  const first = await call('ListFunctions', { MaxItems: 2 })
  expect(first).toMatchObject({
    Functions: [{ FunctionName: 'aa' }, { FunctionName: 'bb' }],
    NextMarker: 'bb',
  })
  const second = await call('ListFunctions', { Marker: 'bb' })
  expect(second).toMatchObject({ Functions: [{ FunctionName: 'cc' }] })
  expect(second.NextMarker).toBeUndefined()
})

test('UpdateFunctionConfiguration changes only what it names', async () => {
  const { define, call } = scriptedLambda()
  await define('chat', () => 1, { Timeout: 10, Environment: { Variables: { A1: 'x' } } })
  expect(await call('UpdateFunctionConfiguration', { FunctionName: 'chat', MemorySize: 256 })).toMatchObject({
    Timeout: 10,
    MemorySize: 256,
    Environment: { Variables: { A1: 'x' } },
  })
})

test('fidelity 5.3: reserved variables cannot be set', async () => {
  await expect(
    scriptedLambda().define('chat', () => 1, { Environment: { Variables: { AWS_REGION: 'x' } } }),
  ).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('Reserved keys used in this request: AWS_REGION'),
  })
})

test.each([
  ['a runtime that is not Node.js', { Runtime: 'python3.12' }],
  ['a zip archive', { Code: { ZipFile: 'UEsDBBQAAAA=' } }],
  ['no code', { Code: { S3Bucket: 'b', S3Key: 'k' } }],
  ['a layer', { Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] }],
  ['a container image', { PackageType: 'Image' }],
])('%s is refused with a word about what to do', async (_, members) => {
  await expect(scriptedLambda().define('chat', () => 1, members)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringMatching(/^Antipode does not support .+\. .+/),
  })
})

test('permissions are kept: one statement per id', async () => {
  const { define, call } = scriptedLambda()
  await define('chat', () => 1)
  const permission = {
    FunctionName: 'chat',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  }
  await call('AddPermission', permission)
  await expect(call('AddPermission', permission)).rejects.toMatchObject({ code: 'ResourceConflictException' })
  const { Policy } = await call('GetPolicy', { FunctionName: 'chat' })
  expect(JSON.parse(Policy as string).Statement).toMatchObject([
    { Sid: 'api', Principal: { Service: 'apigateway.amazonaws.com' } },
  ])
  await call('RemovePermission', { FunctionName: 'chat', StatementId: 'api' })
  await expect(call('GetPolicy', { FunctionName: 'chat' })).rejects.toMatchObject({ status: 404 })
})

test('close ends retries that are still to come', async () => {
  const { define, call, kernel, lambda, events } = scriptedLambda()
  await define('fails', () => {
    throw new Error('always')
  })
  await call('Invoke', { FunctionName: 'fails', InvocationType: 'Event' })
  await kernel.driver.advance(1)
  lambda.close()
  await kernel.driver.advance(3_600_000)
  expect(events('lambda.invoked')).toHaveLength(1)
})
