// REST APIs.
import {
  boolean,
  camelStruct,
  list,
  number,
  record,
  required,
  supportedFlag,
  supportedText,
  text,
  withoutEffect,
} from '../properties/schema.js'
import { resourceType } from './resource-type.js'

const endpointConfiguration = camelStruct({ Types: list(text), IpAddressType: withoutEffect })

export const restApi = resourceType({
  type: 'AWS::ApiGateway::RestApi',
  service: 'apigateway',
  properties: camelStruct({
    Name: text,
    Description: text,
    BinaryMediaTypes: list(text),
    EndpointConfiguration: endpointConfiguration,
    DisableExecuteApiEndpoint: boolean,
    FailOnWarnings: withoutEffect,
    Policy: withoutEffect,
    Tags: withoutEffect,
  }),
  attributes: ['RestApiId', 'RootResourceId'],
  async create(properties, context) {
    const created = await context.call<{ id: string; rootResourceId: string }>(
      'apigateway',
      'CreateRestApi',
      {
        ...properties,
        name: properties.name ?? context.physicalName(255),
      },
    )
    return {
      physicalId: created.id,
      attributes: { RestApiId: created.id, RootResourceId: created.rootResourceId },
    }
  },
})

export const resource = resourceType({
  type: 'AWS::ApiGateway::Resource',
  service: 'apigateway',
  properties: camelStruct({
    RestApiId: required(text),
    ParentId: required(text),
    PathPart: required(text),
  }),
  attributes: ['ResourceId'],
  async create(properties, context) {
    const { id } = await context.call<{ id: string }>('apigateway', 'CreateResource', properties)
    return { physicalId: id, attributes: { ResourceId: id } }
  },
})

export const method = resourceType({
  type: 'AWS::ApiGateway::Method',
  service: 'apigateway',
  properties: camelStruct({
    RestApiId: required(text),
    ResourceId: required(text),
    HttpMethod: required(text),
    AuthorizationType: supportedText(/^NONE$/),
    ApiKeyRequired: supportedFlag(false),
    RequestParameters: record(boolean),
    OperationName: withoutEffect,
    Integration: camelStruct({
      Type: required(supportedText(/^AWS_PROXY$/)),
      IntegrationHttpMethod: text,
      Uri: text,
      ContentHandling: supportedText(/^CONVERT_TO_TEXT$/),
      ConnectionType: supportedText(/^INTERNET$/),
      TimeoutInMillis: number,
      Credentials: withoutEffect,
      PassthroughBehavior: withoutEffect,
    }),
    MethodResponses: list(
      camelStruct({
        StatusCode: required(text),
        ResponseParameters: record(boolean),
        ResponseModels: withoutEffect,
      }),
    ),
  }),
  async create({ integration, methodResponses, ...properties }, context) {
    const { restApiId, resourceId, httpMethod } = properties
    const place = { restApiId, resourceId, httpMethod }
    await context.call('apigateway', 'PutMethod', { authorizationType: 'NONE', ...properties })
    for (const response of methodResponses ?? [])
      await context.call('apigateway', 'PutMethodResponse', { ...place, ...response })
    if (integration) await context.call('apigateway', 'PutIntegration', { ...place, ...integration })
    return { physicalId: context.physicalName(128) }
  },
})

export const deployment = resourceType({
  type: 'AWS::ApiGateway::Deployment',
  service: 'apigateway',
  properties: camelStruct({
    RestApiId: required(text),
    StageName: text,
    Description: text,
  }),
  attributes: ['DeploymentId'],
  async create(properties, context) {
    const { id } = await context.call<{ id: string }>('apigateway', 'CreateDeployment', properties)
    return { physicalId: id, attributes: { DeploymentId: id } }
  },
})

export const stage = resourceType({
  type: 'AWS::ApiGateway::Stage',
  service: 'apigateway',
  properties: camelStruct({
    RestApiId: required(text),
    StageName: required(text),
    DeploymentId: required(text),
    Description: text,
    Variables: record(text),
    // Logs and metrics alone: what would throttle or cache is refused.
    MethodSettings: list(
      camelStruct({
        DataTraceEnabled: withoutEffect,
        HttpMethod: withoutEffect,
        LoggingLevel: withoutEffect,
        MetricsEnabled: withoutEffect,
        ResourcePath: withoutEffect,
      }),
    ),
    AccessLogSetting: withoutEffect,
    Tags: withoutEffect,
    TracingEnabled: withoutEffect,
  }),
  async create({ methodSettings, ...properties }, context) {
    await context.call('apigateway', 'CreateStage', properties)
    return { physicalId: properties.stageName }
  },
})

export const domainName = resourceType({
  type: 'AWS::ApiGateway::DomainName',
  service: 'apigateway',
  properties: camelStruct({
    DomainName: required(text),
    RegionalCertificateArn: text,
    EndpointConfiguration: camelStruct({
      Types: list(supportedText(/^REGIONAL$/)),
      IpAddressType: withoutEffect,
    }),
    SecurityPolicy: text,
    Tags: withoutEffect,
  }),
  attributes: ['RegionalDomainName', 'RegionalHostedZoneId'],
  async create(properties, context) {
    const created = await context.call<{ regionalDomainName: string; regionalHostedZoneId: string }>(
      'apigateway',
      'CreateDomainName',
      properties,
    )
    return {
      physicalId: properties.domainName,
      attributes: {
        RegionalDomainName: created.regionalDomainName,
        RegionalHostedZoneId: created.regionalHostedZoneId,
      },
    }
  },
})

export const basePathMapping = resourceType({
  type: 'AWS::ApiGateway::BasePathMapping',
  service: 'apigateway',
  properties: camelStruct({
    DomainName: required(text),
    RestApiId: required(text),
    Stage: required(text),
    BasePath: text,
  }),
  async create(properties, context) {
    await context.call('apigateway', 'CreateBasePathMapping', properties)
    return { physicalId: context.physicalName(128) }
  },
})
