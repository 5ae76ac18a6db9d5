// Types that nothing in Antipode depends on: accepted and named, and no service is called. Permissions are among them,
// since every world is its user's own and nothing in it is forbidden.
import { formatArn } from '../../aws/arn.js'
import { struct } from '../properties/schema.js'
import type { ResourceContext, ResourceType } from './resource-type.js'

export const TYPES_WITHOUT_EFFECT: readonly ResourceType[] = [
  nameOnly('AWS::ApiGateway::Account'),
  nameOnly('AWS::ApplicationAutoScaling::ScalableTarget'),
  nameOnly('AWS::ApplicationAutoScaling::ScalingPolicy'),
  nameOnly('AWS::CDK::Metadata'),
  withArn(
    'AWS::CloudWatch::Alarm',
    (name, { region }) => formatArn('cloudwatch', region, `alarm:${name}`),
    'AlarmName',
  ),
  nameOnly('AWS::CloudWatch::Dashboard'),
  withArn('AWS::IAM::Role', (name) => formatArn('iam', '', `role/${name}`), 'RoleName'),
  nameOnly('AWS::IAM::Policy'),
  withArn('AWS::IAM::ManagedPolicy', (name) => formatArn('iam', '', `policy/${name}`), 'ManagedPolicyName'),
  nameOnly('AWS::Lambda::Permission'),
  withArn(
    'AWS::Logs::LogGroup',
    (name, { region }) => formatArn('logs', region, `log-group:${name}:*`),
    'LogGroupName',
  ),
  accepted('AWS::S3::BucketPolicy', [], async (properties, context) => {
    const { Bucket } = properties as { readonly Bucket?: unknown }
    return { physicalId: typeof Bucket === 'string' ? Bucket : context.physicalName(64) }
  }),
  nameOnly('AWS::SNS::TopicPolicy', 'Id'),
  nameOnly('AWS::SQS::QueuePolicy', 'Id'),
  nameOnly('AWS::Serverless::Connector'),
]

/** @param attribute by which the name is to be had too */
function nameOnly(type: string, attribute?: string): ResourceType {
  return accepted(type, attribute === undefined ? [] : [attribute], async (_, context) => {
    const physicalId = context.physicalName(64)
    return { physicalId, ...(attribute !== undefined && { attributes: { [attribute]: physicalId } }) }
  })
}

/** @param nameProperty the property by which a template chooses the name, if there is one */
function withArn(
  type: string,
  arnOf: (name: string, context: ResourceContext) => string,
  nameProperty?: string,
): ResourceType {
  return accepted(type, ['Arn'], async (properties, context) => {
    const chosen = nameProperty && (properties as Readonly<Record<string, unknown>>)[nameProperty]
    const physicalId = typeof chosen === 'string' ? chosen : context.physicalName(64)
    return { physicalId, attributes: { Arn: arnOf(physicalId, context) } }
  })
}

function accepted(type: string, attributes: readonly string[], create: ResourceType['create']): ResourceType {
  return {
    type,
    service: undefined,
    properties: struct({}),
    attributes,
    withoutEffect: true,
    create,
    find: undefined,
    delete: undefined,
  }
}
