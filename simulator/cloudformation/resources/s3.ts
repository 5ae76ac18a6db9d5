// Buckets. Their permissions and what only costs money are without effect.
import { list, number, required, struct, text, withoutEffect } from '../properties/schema.js'
import { createOrTake, unlessGone } from './existing.js'
import { type CreatedResource, type ResourceContext, resourceType } from './resource-type.js'

/** Where websites have a dash before the region; newer regions have a dot. */
const DASHED_WEBSITES = new Set([
  ...['us-east-1', 'us-west-1', 'us-west-2', 'sa-east-1', 'eu-west-1'],
  ...['ap-northeast-1', 'ap-southeast-1', 'ap-southeast-2', 'us-gov-west-1'],
])

const GONE = /^(NotFound|NoSuchBucket|404)$/

export const bucket = resourceType({
  type: 'AWS::S3::Bucket',
  service: 's3',
  properties: struct({
    BucketName: text,
    VersioningConfiguration: struct({ Status: required(text) }),
    CorsConfiguration: struct({
      CorsRules: required(
        list(
          struct({
            AllowedHeaders: list(text),
            AllowedMethods: required(list(text)),
            AllowedOrigins: required(list(text)),
            ExposedHeaders: list(text),
            Id: text,
            MaxAge: number,
          }),
        ),
      ),
    }),
    AccelerateConfiguration: withoutEffect,
    AccessControl: withoutEffect,
    AnalyticsConfigurations: withoutEffect,
    BucketEncryption: withoutEffect,
    IntelligentTieringConfigurations: withoutEffect,
    InventoryConfigurations: withoutEffect,
    LifecycleConfiguration: withoutEffect,
    LoggingConfiguration: withoutEffect,
    MetricsConfigurations: withoutEffect,
    OwnershipControls: withoutEffect,
    PublicAccessBlockConfiguration: withoutEffect,
    Tags: withoutEffect,
  }),
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  async create({ BucketName, VersioningConfiguration, CorsConfiguration }, context) {
    // Names of buckets have small letters only.
    const Bucket = BucketName ?? context.physicalName(63).toLowerCase()
    const { region } = context
    await createOrTake(
      context,
      's3',
      /^BucketAlreadyOwnedByYou$/,
      () =>
        context.call('s3', 'CreateBucket', {
          Bucket,
          // us-east-1 is the one place that CreateBucket does not take.
          ...(region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region } }),
        }),
      // A bucket has nothing that could not be set below.
      async () => ({}),
    )
    if (VersioningConfiguration)
      await context.call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration })
    if (CorsConfiguration)
      await context.call('s3', 'PutBucketCors', {
        Bucket,
        CORSConfiguration: {
          CORSRules: CorsConfiguration.CorsRules.map(({ ExposedHeaders, Id, MaxAge, ...rule }) => ({
            ...rule,
            ...(ExposedHeaders && { ExposeHeaders: ExposedHeaders }),
            ...(Id !== undefined && { ID: Id }),
            ...(MaxAge !== undefined && { MaxAgeSeconds: MaxAge }),
          })),
        },
      })
    return describe(Bucket, context)
  },
  async find({ physicalId }, context) {
    const found = await unlessGone(GONE, () => context.call('s3', 'HeadBucket', { Bucket: physicalId }))
    return found && describe(physicalId, context)
  },
})

function describe(name: string, { region }: ResourceContext): CreatedResource {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      WebsiteURL: `http://${name}.s3-website${DASHED_WEBSITES.has(region) ? '-' : '.'}${region}.amazonaws.com`,
    },
  }
}
