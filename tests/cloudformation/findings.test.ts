import { describe, expect, test } from 'vitest'
import { load, refusal } from './deployed.js'

describe('what a template has and Antipode has not', () => {
  test('every part is named at once, with its line and logical id', async () => {
    const { code, message } = await refusal(
      load(`Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]
Parameters:
  Secret: { Type: 'AWS::SSM::Parameter::Value<String>' }
Globals:
  Function:
    Layers: [some-layer]
    Handler: app.handler
    Runtime: nodejs22.x
    CodeUri: .
  StateMachine: {}
Resources:
  Queue:
    Type: AWS::Kinesis::Stream
  First:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }
        Get: { Type: HttpApi, Properties: { Path: /, Method: get, Auth: { Authorizer: Mine } } }
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      VpcConfig: { SubnetIds: [a] }
      CodeUri: s3://bucket/key
      Environment: { Variables: { ZONES: !GetAZs '' } }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: x
      ProtocolType: HTTP
      Body: {}
      CorsConfiguration: { AllowOrigin: '*' }
    CreationPolicy: {}
Rules: {}
Outputs:
  Shared: { Value: !ImportValue other }
`),
    )
    expect(code).toBe('template-unsupported')
    expect(message.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  template.yaml:1  Transform  transform AWS::LanguageExtensions',
      '  template.yaml:3  Secret  parameter type AWS::SSM::Parameter::Value<String> (there are String, Number, List<Number>, CommaDelimitedList, AWS::Route53::HostedZone::Id)',
      '  template.yaml:6  First  property Layers of AWS::Serverless::Function',
      '  template.yaml:10  Globals  section StateMachine of Globals',
      '  template.yaml:12  Queue  resource type AWS::Kinesis::Stream',
      '  template.yaml:18  First  event type SQS (Jobs)',
      '  template.yaml:19  First  Auth.Authorizer Mine of event type HttpApi',
      '  template.yaml:23  Second  Runtime python3.12 of AWS::Lambda::Function',
      '  template.yaml:24  Second  property VpcConfig of AWS::Serverless::Function',
      '  template.yaml:25  Second  CodeUri that is not a directory beside the template',
      '  template.yaml:26  Second  function Fn::GetAZs',
      '  template.yaml:32  Api  property Body of AWS::ApiGatewayV2::Api',
      '  template.yaml:33  Api  property CorsConfiguration.AllowOrigin of AWS::ApiGatewayV2::Api',
      '  template.yaml:34  Api  resource attribute CreationPolicy',
      '  template.yaml:35  Rules  section Rules',
      '  template.yaml:37  Shared  function Fn::ImportValue',
    ])
  })

  test('properties inside both branches of an If are looked at', async () => {
    const { message } = await refusal(
      load(`Conditions: { Big: !Equals [a, b] }
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: !If
        - Big
        - { StreamViewType: KEYS_ONLY, Speed: 1 }
        - !Ref AWS::NoValue
`),
    )
    expect(message).toContain(
      'template.yaml:9  Table  property StreamSpecification.Speed of AWS::DynamoDB::Table',
    )
  })

  test('values that AWS has and Antipode has not are found too', async () => {
    const { message } = await refusal(
      load(`Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: f
      EventSourceArn: arn
      ParallelizationFactor: 2
      TumblingWindowInSeconds: 0
      DestinationConfig: { OnFailure: { Destination: arn } }
  Check:
    Type: AWS::Route53::HealthCheck
    Properties: { HealthCheckConfig: { Type: CLOUDWATCH_METRIC } }
`),
    )
    expect(message.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  template.yaml:7  Mapping  ParallelizationFactor 2 of AWS::Lambda::EventSourceMapping',
      '  template.yaml:9  Mapping  property DestinationConfig of AWS::Lambda::EventSourceMapping',
      '  template.yaml:12  Check  HealthCheckConfig.Type CLOUDWATCH_METRIC of AWS::Route53::HealthCheck',
    ])
  })

  test('SAM types need the transform', async () => {
    const { message } = await refusal(load('Resources: { F: { Type: AWS::Serverless::Function } }'))
    expect(message).toContain('F  resource type AWS::Serverless::Function without Transform')
  })

  test.each(['constructor', '__proto__', 'toString'])('%s is no type, property or event', async (name) => {
    const { code } = await refusal(
      load(`Transform: AWS::Serverless-2016-10-31
Resources:
  A: { Type: ${name}, Properties: { ${name}: 1 } }
  B:
    Type: AWS::Serverless::Function
    Properties: { Handler: a.b, Runtime: nodejs22.x, CodeUri: ., ${name}: 1, Events: { E: { Type: ${name} } } }
`),
    )
    expect(code).toBe('template-unsupported')
  })
})

describe('what breaks a rule', () => {
  test('references, conditions, mappings and types are checked before anything is made', async () => {
    const { code, message } = await refusal(
      load(`Resources:
  Function:
    Type: AWS::Lambda::Function
    DependsOn: Nothing
    Condition: Never
    Properties:
      Handler: !Ref Unknown
      Runtime: nodejs22.x
      Timeout: soon
      Code: { ZipFile: '' }
      Description: !If [Sometimes, a, b]
      FunctionName: !FindInMap [NoMap, a, b]
Outputs:
  Out: { Value: !GetAtt Missing.Arn }
  Circle: { Value: !Equals [a, b] }
`),
    )
    expect(code).toBe('template-invalid')
    expect(message.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  template.yaml:2  Function  no condition is named Never',
      '  template.yaml:2  Function  DependsOn names Nothing, which is no resource of the template',
      '  template.yaml:7  Function  needs the property Role',
      '  template.yaml:7  Function  no parameter or resource of the template is named Unknown',
      '  template.yaml:9  Function  Timeout must be a number',
      '  template.yaml:11  Function  no condition is named Sometimes',
      '  template.yaml:12  Function  no mapping is named NoMap',
      '  template.yaml:14  Out  no resource of the template is named Missing',
      '  template.yaml:15  Circle  Fn::Equals can be used only in Conditions',
    ])
  })

  test('a circle of resources is named', async () => {
    const { code, message } = await refusal(
      load(`Resources:
  A: { Type: AWS::IAM::Role, Properties: { RoleName: !Sub 'x\${B}' } }
  B: { Type: AWS::IAM::Role, DependsOn: C }
  C: { Type: AWS::IAM::Role, Properties: { Description: !GetAtt A.Arn } }
`),
    )
    expect(code).toBe('template-invalid')
    expect(message).toContain('template.yaml:2  A  resources depend on each other in a circle: A → B → C → A')
  })

  test('an attribute that a type does not have', async () => {
    const { message } = await refusal(
      load(`Resources:
  A: { Type: AWS::IAM::Role }
Outputs: { O: { Value: !GetAtt A.Colour } }`),
    )
    expect(message).toContain('template.yaml:3  O  attribute Colour of A (AWS::IAM::Role)')
  })

  test('text that is no YAML has its line', async () => {
    const { code, message } = await refusal(load('Resources:\n  A: [1, 2\n  B: }'))
    expect(code).toBe('template-unreadable')
    expect(message).toMatch(/^template\.yaml:[23] /)
  })
})
