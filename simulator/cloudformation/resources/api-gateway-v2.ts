// HTTP and WebSocket APIs.
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

// Logs and metrics alone: what would throttle is refused.
const routeSettings = camelStruct({
  DataTraceEnabled: withoutEffect,
  DetailedMetricsEnabled: withoutEffect,
  LoggingLevel: withoutEffect,
})

export const api = resourceType({
  type: 'AWS::ApiGatewayV2::Api',
  service: 'apigatewayv2',
  properties: camelStruct({
    Name: required(text),
    ProtocolType: required(text),
    RouteSelectionExpression: text,
    ApiKeySelectionExpression: text,
    Description: text,
    Version: text,
    DisableExecuteApiEndpoint: boolean,
    CorsConfiguration: camelStruct({
      AllowCredentials: boolean,
      AllowHeaders: list(text),
      AllowMethods: list(text),
      AllowOrigins: list(text),
      ExposeHeaders: list(text),
      MaxAge: number,
    }),
    FailOnWarnings: withoutEffect,
    IpAddressType: withoutEffect,
    Tags: withoutEffect,
  }),
  attributes: ['ApiId', 'ApiEndpoint'],
  async create(properties, context) {
    const created = await context.call<{ apiId: string; apiEndpoint: string }>(
      'apigatewayv2',
      'CreateApi',
      properties,
    )
    return {
      physicalId: created.apiId,
      attributes: { ApiId: created.apiId, ApiEndpoint: created.apiEndpoint },
    }
  },
})

export const integration = resourceType({
  type: 'AWS::ApiGatewayV2::Integration',
  service: 'apigatewayv2',
  properties: camelStruct({
    ApiId: required(text),
    IntegrationType: required(supportedText(/^AWS_PROXY$/)),
    IntegrationUri: text,
    IntegrationMethod: supportedText(/^POST$/),
    PayloadFormatVersion: text,
    TimeoutInMillis: number,
    ConnectionType: supportedText(/^INTERNET$/),
    ContentHandlingStrategy: supportedText(/^CONVERT_TO_TEXT$/),
    PassthroughBehavior: withoutEffect,
    Description: text,
    CredentialsArn: withoutEffect,
  }),
  async create(properties, context) {
    const created = await context.call<{ integrationId: string }>(
      'apigatewayv2',
      'CreateIntegration',
      properties,
    )
    return { physicalId: created.integrationId }
  },
})

export const route = resourceType({
  type: 'AWS::ApiGatewayV2::Route',
  service: 'apigatewayv2',
  properties: camelStruct({
    ApiId: required(text),
    RouteKey: required(text),
    Target: text,
    RouteResponseSelectionExpression: supportedText(/^\$default$/),
    AuthorizationType: supportedText(/^NONE$/),
    ApiKeyRequired: supportedFlag(false),
    OperationName: withoutEffect,
  }),
  attributes: ['RouteId'],
  async create(properties, context) {
    const created = await context.call<{ routeId: string }>('apigatewayv2', 'CreateRoute', properties)
    return { physicalId: created.routeId, attributes: { RouteId: created.routeId } }
  },
})

export const routeResponse = resourceType({
  type: 'AWS::ApiGatewayV2::RouteResponse',
  service: 'apigatewayv2',
  properties: camelStruct({
    ApiId: required(text),
    RouteId: required(text),
    RouteResponseKey: required(supportedText(/^\$default$/)),
  }),
  async create(properties, context) {
    const created = await context.call<{ routeResponseId: string }>(
      'apigatewayv2',
      'CreateRouteResponse',
      properties,
    )
    return { physicalId: created.routeResponseId }
  },
})

export const stage = resourceType({
  type: 'AWS::ApiGatewayV2::Stage',
  service: 'apigatewayv2',
  properties: camelStruct({
    ApiId: required(text),
    StageName: required(text),
    AutoDeploy: boolean,
    DeploymentId: text,
    StageVariables: record(text),
    Description: text,
    DefaultRouteSettings: routeSettings,
    RouteSettings: record(routeSettings),
    AccessLogSettings: withoutEffect,
    Tags: withoutEffect,
  }),
  async create(properties, context) {
    await context.call('apigatewayv2', 'CreateStage', properties)
    return { physicalId: properties.stageName }
  },
})

export const deployment = resourceType({
  type: 'AWS::ApiGatewayV2::Deployment',
  service: 'apigatewayv2',
  properties: camelStruct({ ApiId: required(text), StageName: text, Description: text }),
  attributes: ['DeploymentId'],
  async create(properties, context) {
    const created = await context.call<{ deploymentId: string }>(
      'apigatewayv2',
      'CreateDeployment',
      properties,
    )
    return { physicalId: created.deploymentId, attributes: { DeploymentId: created.deploymentId } }
  },
})

export const domainName = resourceType({
  type: 'AWS::ApiGatewayV2::DomainName',
  service: 'apigatewayv2',
  properties: camelStruct({
    DomainName: required(text),
    DomainNameConfigurations: list(
      camelStruct({
        CertificateArn: text,
        CertificateName: text,
        EndpointType: supportedText(/^REGIONAL$/),
        SecurityPolicy: text,
        IpAddressType: withoutEffect,
        OwnershipVerificationCertificateArn: withoutEffect,
      }),
    ),
    Tags: withoutEffect,
  }),
  attributes: ['RegionalDomainName', 'RegionalHostedZoneId'],
  async create(properties, context) {
    const created = await context.call<{
      domainNameConfigurations?: readonly { apiGatewayDomainName?: string; hostedZoneId?: string }[]
    }>('apigatewayv2', 'CreateDomainName', properties)
    const regional = created.domainNameConfigurations?.[0]
    return {
      physicalId: properties.domainName,
      attributes: {
        ...(regional?.apiGatewayDomainName && { RegionalDomainName: regional.apiGatewayDomainName }),
        ...(regional?.hostedZoneId && { RegionalHostedZoneId: regional.hostedZoneId }),
      },
    }
  },
})

export const apiMapping = resourceType({
  type: 'AWS::ApiGatewayV2::ApiMapping',
  service: 'apigatewayv2',
  properties: camelStruct({
    ApiId: required(text),
    DomainName: required(text),
    Stage: required(text),
    ApiMappingKey: text,
  }),
  attributes: ['ApiMappingId'],
  async create(properties, context) {
    const created = await context.call<{ apiMappingId: string }>(
      'apigatewayv2',
      'CreateApiMapping',
      properties,
    )
    return { physicalId: created.apiMappingId, attributes: { ApiMappingId: created.apiMappingId } }
  },
})
