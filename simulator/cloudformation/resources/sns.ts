// Topics and their subscriptions. A topic at an endpoint reaches what stands there too, not the functions of this
// process: so a subscription is a queue's, a web server's or a mailbox's.
import {
  boolean,
  json,
  list,
  required,
  struct,
  supportedText,
  text,
  withoutEffect,
} from '../properties/schema.js'
import { unlessGone } from './existing.js'
import { type CreatedResource, resourceType } from './resource-type.js'

const LONGEST_NAME = 256
const GONE = /^NotFound(Exception)?$/

const protocol = supportedText(/^(sqs|https?|email(-json)?)$/)

export const topic = resourceType({
  type: 'AWS::SNS::Topic',
  service: 'sns',
  properties: struct({
    TopicName: text,
    DisplayName: text,
    FifoTopic: boolean,
    ContentBasedDeduplication: boolean,
    FifoThroughputScope: text,
    Subscription: list(struct({ Endpoint: required(text), Protocol: required(protocol) })),
    DataProtectionPolicy: withoutEffect,
    DeliveryStatusLogging: withoutEffect,
    KmsMasterKeyId: withoutEffect,
    SignatureVersion: withoutEffect,
    Tags: withoutEffect,
    TracingConfig: withoutEffect,
  }),
  attributes: ['TopicArn', 'TopicName'],
  async create({ TopicName, Subscription, ...properties }, context) {
    const suffix = properties.FifoTopic ? '.fifo' : ''
    const name = TopicName ?? context.physicalName(LONGEST_NAME - suffix.length) + suffix
    // A topic that is there already is the answer, as on AWS, unless its attributes differ: then it is an error.
    const { TopicArn } = await context.call<{ TopicArn: string }>('sns', 'CreateTopic', {
      Name: name,
      Attributes: attributesOf(properties),
    })
    for (const subscribed of Subscription ?? [])
      await context.call('sns', 'Subscribe', { TopicArn, ...subscribed, ReturnSubscriptionArn: true })
    return describe(TopicArn)
  },
  async find({ physicalId }, context) {
    const found = await unlessGone(GONE, () =>
      context.call('sns', 'GetTopicAttributes', { TopicArn: physicalId }),
    )
    return found && describe(physicalId)
  },
})

export const subscription = resourceType({
  type: 'AWS::SNS::Subscription',
  service: 'sns',
  properties: struct({
    TopicArn: required(text),
    Protocol: required(protocol),
    Endpoint: text,
    RawMessageDelivery: boolean,
    FilterPolicy: json,
    FilterPolicyScope: text,
    DeliveryPolicy: json,
    RedrivePolicy: json,
    SubscriptionRoleArn: withoutEffect,
  }),
  attributes: ['Arn'],
  async create({ TopicArn, Protocol, Endpoint, ...properties }, context) {
    // One that is there already is the answer: the same topic, protocol and endpoint are the same subscription.
    const { SubscriptionArn } = await context.call<{ SubscriptionArn: string }>('sns', 'Subscribe', {
      TopicArn,
      Protocol,
      ...(Endpoint !== undefined && { Endpoint }),
      Attributes: attributesOf(properties),
      ReturnSubscriptionArn: true,
    })
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } }
  },
  async find(created, context) {
    const found = await unlessGone(GONE, () =>
      context.call('sns', 'GetSubscriptionAttributes', { SubscriptionArn: created.physicalId }),
    )
    return found && created
  },
  async delete({ physicalId }, context) {
    await unlessGone(GONE, () => context.call('sns', 'Unsubscribe', { SubscriptionArn: physicalId }))
  },
})

/** SNS takes every attribute as a text, policies as their JSON. */
function attributesOf(properties: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      // SNS knows of a topic that is none only by the attribute's absence.
      .filter(([key, value]) => value !== undefined && !(key === 'FifoTopic' && value === false))
      .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}

function describe(TopicArn: string): CreatedResource {
  return { physicalId: TopicArn, attributes: { TopicArn, TopicName: TopicArn.split(':').at(-1) as string } }
}
