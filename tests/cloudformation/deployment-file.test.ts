import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import { loadDeployment } from '#simulator/cloudformation/deployments/load-deployment.js'
import { deployed, folder, refusal } from './deployed.js'

const TEMPLATE = `Parameters:
  First: { Type: String }
  Third: { Type: String, Default: unset }
  Zone: { Type: String }
  Certificate: { Type: String }
  Stream: { Type: String, Default: '' }
  Text: { Type: String, AllowedPattern: '[a-z ]*', MaxLength: 20, Default: none }
  Count: { Type: Number, Default: 1, MaxValue: 5 }
  Names: { Type: CommaDelimitedList, Default: x }
Resources: { Role: { Type: AWS::IAM::Role } }
Outputs:
  All: { Value: !Sub '\${First} \${Third} \${Zone} \${Stream} \${Text} \${Count}' }
  Certificate: { Value: !Ref Certificate }
  Names: { Value: !Join ['+', !Ref Names] }
`
const DEPLOYMENT = `stack: chat
template: template.yaml
page: page
regions: [us-east-1, eu-west-2]
hostedZones: [chat.test]
certificates: ['*.chat.test']
parameters:
  First: { lookup: region, position: 1 }
  Third: { lookup: region, position: 3 }
  Zone: { lookup: hosted-zone, name: chat.test }
  Certificate: { lookup: certificate, domain: '*.chat.test' }
  Text: plain value
  Names: [a, b]
laterRegions:
  parameters: { Stream: { lookup: table-stream, table: messages } }
firstRegion:
  parameters: { Count: 3 }
`

function files(deployment = DEPLOYMENT): string {
  return folder({ 'template.yaml': TEMPLATE, 'deployment.yaml': deployment, 'page/index.html': 'hi' })
}

describe('a deployment file', () => {
  test('gives each region its stack, in order', async () => {
    const templatePath = files()
    const deployment = await loadDeployment({ templatePath })
    expect(deployment.pageDirectory).toBe(path.join(templatePath, 'page'))
    const { stacks, calls } = await deployed(deployment)
    expect(stacks.map(({ name, region, outputs }) => [name, region, outputs.All])).toEqual([
      ['chat', 'us-east-1', 'us-east-1  Z1  plain value 3'],
      [
        'chat',
        'eu-west-2',
        'us-east-1  Z1 arn:aws:dynamodb:eu-west-2:123456789012:table/messages/stream/1 plain value 1',
      ],
    ])
    expect(stacks[0]?.outputs.Names).toBe('a+b')
    expect(calls.map(({ region, operation }) => `${operation} in ${region}`)).toEqual([
      'CreateHostedZone in us-east-1',
      'DescribeTable in eu-west-2',
    ])
    const [first, second] = stacks.map(({ outputs }) => outputs.Certificate)
    expect(first).toMatch(/^arn:aws:acm:us-east-1:123456789012:certificate\/[0-9a-f-]{36}$/)
    expect(second).toMatch(/^arn:aws:acm:eu-west-2:/)
  })

  test('regions and parameters that are given come before its own', async () => {
    const deployment = await loadDeployment({
      templatePath: path.join(files(), 'template.yaml'),
      regions: ['ap-southeast-2'],
      parameters: { Text: 'given', Count: '2' },
    })
    const { stacks } = await deployed(deployment)
    expect(stacks.map(({ outputs }) => outputs.All)).toEqual(['ap-southeast-2  Z1  given 2'])
  })

  test('that is for another template beside this one is left alone', async () => {
    const templatePath = folder({
      'other.yaml': 'Resources: { Role: { Type: AWS::IAM::Role } }',
      'template.yaml': TEMPLATE,
      'deployment.yaml': DEPLOYMENT,
    })
    const options = { templatePath: path.join(templatePath, 'other.yaml') }
    expect((await loadDeployment(options)).stackName).toBe('shop')
    const asked = loadDeployment({ ...options, deploymentPath: path.join(templatePath, 'deployment.yaml') })
    expect(await refusal(asked)).toMatchObject({ code: 'deployment-invalid' })
  })

  test.each([
    ['an unknown key', 'page: page', 'pages: page', '3  A deployment file has no key "pages".'],
    ['a wrong type', 'regions: [us-east-1, eu-west-2]', 'regions: us-east-1', '4  "regions" must be a list.'],
    ['an unknown region', 'eu-west-2]', 'eu-west-9]', '4  There is no region "eu-west-9".'],
    ['a region twice', 'eu-west-2]', 'us-east-1]', '4  The region us-east-1 is listed twice.'],
    ['an unknown look-up', 'lookup: region, position: 3', 'lookup: vpc', '9  There is no look-up "vpc".'],
    ['a look-up without its key', 'position: 3', 'name: 3', '9  The look-up region has no key "name".'],
    ['a position of nothing', 'position: 3', 'position: 0', '9  "position" is a whole number from 1.'],
    [
      'a zone that is not listed',
      'name: chat.test',
      'name: b.test',
      '10  "b.test" is not among hostedZones.',
    ],
    ['a parameter that is none', 'Text: plain', 'Texts: plain', '12  The template has no parameter Texts.'],
    [
      'no directory',
      'page: page',
      'page: nothing',
      '3  "page" must be a directory: there is none at nothing.',
    ],
    ['a stack name', 'stack: chat', 'stack: my_chat', '1  "my_chat" is no stack name'],
    ['broken YAML', 'stack: chat', 'stack: [chat', '2  '],
  ])('names %s with its line', async (_, good, bad, expected) => {
    const { code, message } = await refusal(
      loadDeployment({ templatePath: files(DEPLOYMENT.replace(good, bad)) }),
    )
    expect(code).toBe('deployment-invalid')
    expect(message).toContain(`deployment.yaml:${expected}`)
  })

  test('a table that is not there when it is looked up', async () => {
    const deployment = await loadDeployment({ templatePath: files() })
    const missing = deployed(deployment, {
      DescribeTable: () => {
        throw new AwsError(
          'ResourceNotFoundException',
          'Requested resource not found: Table: messages not found',
        )
      },
    })
    const { code, message } = await refusal(missing)
    expect(code).toBe('deployment-invalid')
    expect(message).toContain('deployment.yaml:15  The table messages does not exist in eu-west-2')
  })
})

test('without a deployment file there is a stack in three regions, named after the folder', async () => {
  const templatePath = folder({
    'template.yaml': 'Resources: { Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: a.test } } }',
  })
  const { regions, stackName } = await loadDeployment({ templatePath })
  expect([stackName, ...regions]).toEqual(['shop', 'us-east-1', 'eu-west-2', 'ap-southeast-2'])
})

describe('parameters', () => {
  const load = (parameters: Record<string, string>) =>
    loadDeployment({
      templatePath: folder({ 'template.yaml': TEMPLATE }),
      parameters: { First: '', Zone: '', Certificate: '', ...parameters },
    })

  test('without a deployment file each needs a value or a default', async () => {
    const { code, message } = await refusal(
      loadDeployment({ templatePath: folder({ 'template.yaml': TEMPLATE }), parameters: { Zone: 'Z' } }),
    )
    expect(code).toBe('template-invalid')
    expect(message).toContain('template.yaml:2  First  has no value in us-east-1')
    expect(message).toContain('template.yaml:5  Certificate  has no value in us-east-1')
    expect(message).not.toContain('Zone')
  })

  test.each([
    [{ Text: 'UPPER' }, '"UPPER" does not match the AllowedPattern'],
    [{ Text: 'x'.repeat(21) }, 'is longer than 20'],
    [{ Count: '6' }, '6 is more than 5'],
    [{ Count: 'many' }, '"many" is not a number'],
    [{ Colour: 'red' }, 'has no parameter Colour'],
  ])('%o is refused', async (parameters, expected) => {
    const { code, message } = await refusal(load(parameters as Record<string, string>))
    expect(code).toBe('template-invalid')
    expect(message).toContain(expected)
  })

  test('the stack has the name of the folder', async () => {
    expect((await load({})).stackName).toBe('shop')
    const templatePath = folder({ 'template.yml': 'Resources: { R: { Type: AWS::IAM::Role } }' }, '2_my app')
    expect((await loadDeployment({ templatePath })).stackName).toBe('my-app')
  })

  test('what is not there to be read', async () => {
    expect(await refusal(loadDeployment({ templatePath: folder({ 'a.txt': '' }) }))).toMatchObject({
      code: 'template-unreadable',
    })
    expect(await refusal(loadDeployment({ templatePath: 'nowhere.yaml' }))).toEqual({
      code: 'template-unreadable',
      message: 'nowhere.yaml cannot be read: there is no such file.',
    })
    expect(await refusal(loadDeployment({ templatePath: files(), regions: ['mars-1'] }))).toMatchObject({
      code: 'region-unknown',
    })
  })
})
