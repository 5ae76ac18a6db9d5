// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates under test are written in them
import { describe, expect, test } from 'vitest'
import { deployed, load, refusal } from './deployed.js'

/** The value that an output has, with a few parameters, mappings and conditions around it. */
async function output(value: string, more = ''): Promise<string | undefined> {
  const deployment = await load(`
Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: 'a, b,c' }
  Account: { Type: String, Default: 012345678901 }
Mappings:
  Sizes:
    dev: { memory: 128 }
    prod: { memory: 1024 }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: !Not [!Condition IsDev]
  Both: !And [!Condition IsDev, !Condition IsProd]
  Either: !Or [{ Condition: IsDev }, !Equals [a, b]]
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: things, KeySchema: [{ AttributeName: id, KeyType: HASH }] }
${more}
Outputs:
  Result: { Value: ${value} }
`)
  const { stacks } = await deployed(deployment)
  return stacks[0]?.outputs.Result
}

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a parameter', '!Ref Stage', 'dev'],
    ['Ref of a resource', '!Ref Table', 'things'],
    ['the long form', '{ Ref: Stage }', 'dev'],
    ['leading zeros stay', '!Ref Account', '012345678901'],
    ['GetAtt as a text', '!GetAtt Table.Arn', 'arn:aws:dynamodb:us-east-1:123456789012:table/things'],
    [
      'GetAtt as a list',
      '{ Fn::GetAtt: [Table, Arn] }',
      'arn:aws:dynamodb:us-east-1:123456789012:table/things',
    ],
    [
      'Sub',
      '!Sub "${Stage}-${Table}-${Table.Arn}"',
      'dev-things-arn:aws:dynamodb:us-east-1:123456789012:table/things',
    ],
    ['Sub with names of its own', '!Sub ["${Own}/${Stage}", { Own: !Ref Table }]', 'things/dev'],
    ['Sub with an escape', '!Sub "${!Stage} ${Stage}"', '${Stage} dev'],
    ['Join', '!Join ["-", [a, !Ref Stage, b]]', 'a-dev-b'],
    ['Join of a list parameter', '!Join ["+", !Ref Zones]', 'a+b+c'],
    ['Join leaves out NoValue', '!Join ["-", [a, !Ref AWS::NoValue, b]]', 'a-b'],
    ['Select and Split', '!Select [1, !Split ["/", "a/b/c"]]', 'b'],
    ['FindInMap', '!FindInMap [Sizes, !Ref Stage, memory]', '128'],
    ['Base64', 'Fn::Base64: hi', 'aGk='],
    ['If', '!If [IsDev, yes-dev, no-dev]', 'yes-dev'],
    ['If with Not', '!If [IsProd, a, b]', 'b'],
    ['If with And', '!If [Both, a, b]', 'b'],
    ['If with Or', '!If [Either, a, b]', 'a'],
    [
      'pseudo parameters',
      '!Sub "${AWS::Region} ${AWS::AccountId} ${AWS::StackName} ${AWS::Partition} ${AWS::URLSuffix}"',
      'us-east-1 123456789012 shop aws amazonaws.com',
    ],
  ])('%s', async (_, value, expected) => {
    expect(await output(value.startsWith('Fn::') ? `{ ${value} }` : value)).toBe(expected)
  })

  test('a resource whose condition does not hold cannot be referred to', async () => {
    const more = `  Other:
    Type: AWS::DynamoDB::Table
    Condition: IsProd
    Properties: { KeySchema: [{ AttributeName: id, KeyType: HASH }] }`
    expect(await refusal(output('!Ref Other', more))).toEqual({
      code: 'template-invalid',
      message:
        'template.yaml:24  Result  refers to Other, which is not made because its condition IsProd does not hold',
    })
    expect(await output('!If [IsProd, !Ref Other, none]', more)).toBe('none')
  })

  test('AWS::NoValue leaves a property out', async () => {
    const more = `  Function:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      Role: a-role
      Code: { ZipFile: 'exports.handler = () => 1' }
      Description: !Ref AWS::NoValue
      Timeout: !If [IsProd, 30, !Ref AWS::NoValue]
      MemorySize: '256'`
    const deployment = await load(`
Conditions: { IsProd: !Equals [a, b] }
Resources:
${more}`)
    const [input] = (await deployed(deployment)).inputs('CreateFunction')
    expect(input).not.toHaveProperty('Description')
    expect(input).not.toHaveProperty('Timeout')
    expect(input).toMatchObject({ MemorySize: 256, Code: { ZipFile: 'exports.handler = () => 1' } })
  })

  test('JSON templates and anchors are read too', async () => {
    const json = JSON.stringify({
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }] },
        },
      },
      Outputs: { Name: { Value: { 'Fn::Sub': 'x-${AWS::Region}' } } },
    })
    expect((await deployed(await load(json))).stacks[0]?.outputs).toEqual({ Name: 'x-us-east-1' })

    const anchored = await load(`
Resources:
  First:
    Type: AWS::DynamoDB::Table
    Properties: &shared
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Second:
    Type: AWS::DynamoDB::Table
    Properties: { <<: *shared, TableName: second }`)
    expect((await deployed(anchored)).inputs('CreateTable')[1]).toMatchObject({
      TableName: 'second',
      BillingMode: 'PAY_PER_REQUEST',
    })
  })

  test('an alias that holds itself is an error, not a crash', async () => {
    expect(await refusal(load('Resources: &a { Loop: *a }'))).toMatchObject({ code: 'template-unreadable' })
  })
})
