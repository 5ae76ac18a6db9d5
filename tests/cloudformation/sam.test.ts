import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadDeployment } from '#simulator/cloudformation/deployments/load-deployment.js'
import { deployed, folder, load } from './deployed.js'

/** As `sam init` makes it, with CommonJS handlers. */
const QUICK_START = `AWSTemplateFormatVersion: '2010-09-09'
Description: >-
  quick-start
Transform:
- AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 100
    Runtime: nodejs20.x
    Environment:
      Variables:
        SHARED: one
        SAMPLE_TABLE: overridden
  Api:
    TracingEnabled: true
Resources:
  getAllItemsFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ./
      Handler: src/handlers/get-all-items.getAllItemsHandler
      Architectures: [x86_64]
      MemorySize: 128
      Description: Gets all items.
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref SampleTable
      Environment:
        Variables:
          SAMPLE_TABLE: !Ref SampleTable
      Events:
        Api:
          Type: Api
          Properties: { Path: /, Method: GET }
  getByIdFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/by-id
      Handler: index.handler
      Timeout: 5
      Events:
        Get:
          Type: Api
          Properties: { Path: '/items/{id}', Method: get }
        Other:
          Type: Api
          Properties: { Path: '/items/{proxy+}', Method: any }
  SampleTable:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: { Name: id, Type: String }
      ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 2 }
  OtherTable:
    Type: AWS::Serverless::SimpleTable
Outputs:
  WebEndpoint:
    Value: !Sub "https://\${ServerlessRestApi}.execute-api.\${AWS::Region}.amazonaws.com/Prod/"
  Stage:
    Value: !Ref ServerlessRestApi.Stage
`

describe('an ordinary SAM application with a REST API', () => {
  test('its table, functions and methods are made', async () => {
    const { inputs, stacks } = await deployed(await load(QUICK_START))
    const [table, other] = inputs('CreateTable')
    expect(table).toEqual({
      TableName: expect.stringMatching(/^shop-SampleTable-[A-Z0-9]{12}$/),
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 2 },
    })
    expect(other).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' })

    const [all, byId] = inputs('CreateFunction')
    expect(all).toMatchObject({
      Handler: 'src/handlers/get-all-items.getAllItemsHandler',
      Runtime: 'nodejs20.x',
      Timeout: 100,
      MemorySize: 128,
      Description: 'Gets all items.',
      Role: expect.stringMatching(/^arn:aws:iam::123456789012:role\/shop-getAllItemsFunctionRole-/),
      Environment: { Variables: { SHARED: 'one', SAMPLE_TABLE: table.TableName } },
    })
    expect(path.basename(all.Code.LocalPath)).toBe('shop')
    expect(byId).toMatchObject({
      Timeout: 5,
      Code: { LocalPath: expect.stringMatching(/shop\/functions\/by-id$/) },
    })

    expect(inputs('CreateResource').map(({ pathPart }) => pathPart)).toEqual(['items', '{id}', '{proxy+}'])
    expect(inputs('PutMethod').map(({ httpMethod }) => httpMethod)).toEqual(['GET', 'GET', 'ANY'])
    expect(inputs('PutMethod')[0]).toMatchObject({ resourceId: 'root', authorizationType: 'NONE' })
    expect(inputs('PutIntegration')[1]).toMatchObject({
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${byId.FunctionName}/invocations`,
    })
    expect(inputs('CreateStage')).toMatchObject([{ stageName: 'Prod' }])
    expect(stacks[0]?.outputs).toEqual({
      WebEndpoint: expect.stringMatching(
        /^https:\/\/rest\d+\.execute-api\.us-east-1\.amazonaws\.com\/Prod\/$/,
      ),
      Stage: 'Prod',
    })
  })

  test('the deployment comes after the last method, the stage after the deployment', async () => {
    const operations = (await deployed(await load(QUICK_START))).operations()
    const [deployment, stage] = [operations.indexOf('CreateDeployment'), operations.indexOf('CreateStage')]
    expect(deployment).toBeGreaterThan(operations.lastIndexOf('PutIntegration'))
    expect(stage).toBeGreaterThan(deployment)
  })

  test('an explicit API has its stage, and only the methods that name it', async () => {
    const { inputs } = await deployed(
      await load(`Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: live } }
Resources:
  Mine:
    Type: AWS::Serverless::Api
    Properties: { StageName: !Ref Stage, Name: mine, EndpointConfiguration: REGIONAL, Variables: { A: b } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      InlineCode: exports.handler = async () => 1
      ReservedConcurrentExecutions: 2
      Events:
        Post: { Type: Api, Properties: { RestApiId: !Ref Mine, Path: /a, Method: post } }
`),
    )
    expect(inputs('CreateRestApi')).toEqual([
      { name: 'mine', endpointConfiguration: { types: ['REGIONAL'] } },
    ])
    expect(inputs('CreateStage')).toMatchObject([{ stageName: 'live', variables: { A: 'b' } }])
    expect(inputs('CreateFunction')).toMatchObject([{ Code: { ZipFile: 'exports.handler = async () => 1' } }])
    expect(inputs('PutFunctionConcurrency')).toMatchObject([{ ReservedConcurrentExecutions: 2 }])
  })
})

describe('SAM with HTTP APIs', () => {
  const FUNCTION = `
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      CodeUri: .`

  test('events without an API share the implicit one, whose Globals hold', async () => {
    const { inputs } = await deployed(
      await load(`Transform: AWS::Serverless-2016-10-31
Globals: { HttpApi: { CorsConfiguration: true } }
Resources:
  A:${FUNCTION}
      Events:
        Get: { Type: HttpApi, Properties: { Path: '/a/{id}', Method: get, TimeoutInMillis: 5000 } }
  B:${FUNCTION}
      Events:
        Rest: { Type: HttpApi }
`),
    )
    expect(inputs('CreateApi')).toEqual([
      { name: 'shop', protocolType: 'HTTP', corsConfiguration: { allowOrigins: ['*'] } },
    ])
    expect(inputs('CreateStage')).toEqual([
      { apiId: expect.any(String), stageName: '$default', autoDeploy: true },
    ])
    expect(inputs('CreateRoute').map(({ routeKey }) => routeKey)).toEqual(['GET /a/{id}', '$default'])
    expect(inputs('CreateIntegration')).toMatchObject([
      { payloadFormatVersion: '2.0', timeoutInMillis: 5000, integrationType: 'AWS_PROXY' },
      { payloadFormatVersion: '2.0' },
    ])
  })

  test('an implicit API exists only where one of its functions does', async () => {
    const template = (value: string) => `Transform: AWS::Serverless-2016-10-31
Conditions: { One: !Equals [${value}, a], Two: !Equals [${value}, b] }
Resources:
  Role: { Type: AWS::IAM::Role }
  A:${FUNCTION}
      Events: { Get: { Type: HttpApi } }
    Condition: One
  B:${FUNCTION}
      Events: { Get: { Type: HttpApi, Properties: { Path: /, Method: '*' } } }
    Condition: Two
`
    expect((await deployed(await load(template('a')))).operations()).toContain('CreateApi')
    const { operations, inputs } = await deployed(await load(template('b')))
    expect(operations()).toContain('CreateApi')
    expect(inputs('CreateRoute').map(({ routeKey }) => routeKey)).toEqual(['ANY /'])
    expect((await deployed(await load(template('c')))).calls).toEqual([])
  })

  test('a custom domain has its mappings and records', async () => {
    const { inputs } = await deployed(
      await load(`Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: live
      Domain:
        DomainName: api.example.test
        CertificateArn: arn:cert
        BasePath: [v1, /]
        Route53: { HostedZoneId: Z9, SetIdentifier: here, Region: !Ref AWS::Region, EvaluateTargetHealth: true }
`),
    )
    expect(inputs('CreateDomainName')).toMatchObject([
      { domainName: 'api.example.test', domainNameConfigurations: [{ certificateArn: 'arn:cert' }] },
    ])
    expect(inputs('CreateApiMapping')).toMatchObject([
      { stage: 'live', apiMappingKey: 'v1' },
      { stage: 'live' },
    ])
    expect(inputs('CreateApiMapping')[1]).not.toHaveProperty('apiMappingKey')
    expect(inputs('ChangeResourceRecordSets')).toMatchObject([
      {
        HostedZoneId: 'Z9',
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                Name: 'api.example.test',
                Type: 'A',
                SetIdentifier: 'here',
                Region: 'us-east-1',
                AliasTarget: {
                  DNSName: 'd-api.example.test',
                  HostedZoneId: 'ZGATEWAY',
                  EvaluateTargetHealth: true,
                },
              },
            },
          ],
        },
      },
    ])
  })

  test('a stream event is a mapping', async () => {
    const { inputs } = await deployed(
      await load(`Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_IMAGE }
  Fn:${FUNCTION}
      FunctionName: pusher
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            BisectBatchOnFunctionError: true
`),
    )
    expect(inputs('CreateTable')).toMatchObject([
      { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } },
    ])
    expect(inputs('CreateEventSourceMapping')).toEqual([
      {
        EventSourceArn: expect.stringMatching(
          /^arn:aws:dynamodb:us-east-1:123456789012:table\/shop-Table-.*\/stream\/1$/,
        ),
        FunctionName: 'pusher',
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 10,
        BisectBatchOnFunctionError: true,
      },
    ])
  })

  test('what esbuild is told, and the file that the handler comes from', async () => {
    const templatePath = folder({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties:
        EntryPoints: [src/other.ts, src/app.ts]
        External: [sharp]
        Define: ['VERSION="1"']
        Loader: [.txt=text]
        MainFields: module,main
        Target: es2022
        Minify: true
    Properties: { Handler: app.handler, Runtime: nodejs22.x, CodeUri: service }
  Plain:
    Type: AWS::Lambda::Function
    Properties: { Handler: index.run, Runtime: nodejs22.x, Role: r, Code: ./plain }
`,
    })
    const deployment = await loadDeployment({ templatePath, regions: ['us-east-1'] })
    const esbuild = {
      external: ['sharp'],
      define: { VERSION: '"1"' },
      loader: { '.txt': 'text' },
      mainFields: ['module', 'main'],
      target: 'es2022',
    }
    expect(deployment.functionSources).toEqual([
      {
        directory: path.join(templatePath, 'service'),
        handler: 'app.handler',
        entryPoint: 'src/app.ts',
        esbuild,
      },
      { directory: path.join(templatePath, 'plain'), handler: 'index.run' },
    ])
    const { inputs } = await deployed(deployment)
    expect(inputs('CreateFunction').map(({ Code }) => Code)).toEqual([
      { LocalPath: path.join(templatePath, 'service'), EntryPoint: 'src/app.ts', Build: esbuild },
      { LocalPath: path.join(templatePath, 'plain') },
    ])
  })
})
