// Queues, standard and FIFO.
import { boolean, json, number, struct, text, withoutEffect } from '../properties/schema.js'
import { createOrTake, difference, mustFit, unlessGone } from './existing.js'
import { type CreatedResource, type ResourceContext, resourceType } from './resource-type.js'

const LONGEST_NAME = 80
const TAKEN = /(^|\.)Queue(AlreadyExists|NameExists)$/
const GONE = /(^|\.)(QueueDoesNotExist|NonExistentQueue)$/

export const queue = resourceType({
  type: 'AWS::SQS::Queue',
  service: 'sqs',
  properties: struct({
    QueueName: text,
    FifoQueue: boolean,
    ContentBasedDeduplication: boolean,
    DeduplicationScope: text,
    FifoThroughputLimit: text,
    DelaySeconds: number,
    MaximumMessageSize: number,
    MessageRetentionPeriod: number,
    ReceiveMessageWaitTimeSeconds: number,
    VisibilityTimeout: number,
    RedrivePolicy: json,
    RedriveAllowPolicy: json,
    KmsDataKeyReusePeriodSeconds: withoutEffect,
    KmsMasterKeyId: withoutEffect,
    SqsManagedSseEnabled: withoutEffect,
    Tags: withoutEffect,
  }),
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  async create({ QueueName, ...properties }, context) {
    const suffix = properties.FifoQueue ? '.fifo' : ''
    const name = QueueName ?? context.physicalName(LONGEST_NAME - suffix.length) + suffix
    const Attributes = Object.fromEntries(
      Object.entries(properties)
        // SQS knows of a queue that is none only by the attribute's absence.
        .filter(([key, value]) => value !== undefined && !(key === 'FifoQueue' && value === false))
        .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    )
    await createOrTake(
      context,
      'sqs',
      TAKEN,
      () => context.call('sqs', 'CreateQueue', { QueueName: name, Attributes }),
      async () => {
        const found = await attributesOf(name, context)
        mustFit(
          context,
          'sqs',
          `The queue ${name}`,
          Object.entries(Attributes).flatMap(([key, value]) =>
            difference(key, comparable(value), comparable(found[key])),
          ),
        )
        return {}
      },
    )
    return describe(name, await attributesOf(name, context), context)
  },
  async find({ attributes }, context) {
    const name = attributes?.QueueName as string
    const found = await unlessGone(GONE, () => attributesOf(name, context))
    return found && describe(name, found, context)
  },
})

async function attributesOf(QueueName: string, context: ResourceContext): Promise<Record<string, string>> {
  const { QueueUrl } = await context.call<{ QueueUrl: string }>('sqs', 'GetQueueUrl', { QueueName })
  const { Attributes } = await context.call<{ Attributes?: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { QueueUrl, AttributeNames: ['All'] },
  )
  return Attributes ?? {}
}

/** The URL is AWS's, as the application sees it there: an endpoint's own would lead past the world. */
function describe(
  name: string,
  { QueueArn }: Record<string, string>,
  context: ResourceContext,
): CreatedResource {
  if (QueueArn === undefined) throw context.failed(`the queue ${name} has no QueueArn`)
  const url = `https://sqs.${context.region}.amazonaws.com/${QueueArn.split(':')[4]}/${name}`
  return { physicalId: url, attributes: { Arn: QueueArn, QueueName: name, QueueUrl: url } }
}

/** A policy is the same however its JSON is written, and its numbers. */
function comparable(value: string | undefined): unknown {
  if (!value?.startsWith('{')) return value
  const members = Object.entries(JSON.parse(value) as object)
  return Object.fromEntries(
    members.map(([key, member]) => [key, typeof member === 'number' ? String(member) : member]).sort(),
  )
}
