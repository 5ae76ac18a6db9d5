// A backend that keeps what is made in it, as an endpoint's container does, and can lose it: DynamoDB, S3, SNS, SQS and
// SSM as far as templates ask for them.
import { AwsError } from '#simulator/aws/errors.js'
import type { PlaceOfService } from '#simulator/cloudformation/deployments/deploy.js'
import type { Answers } from './deployed.js'

export const ENDPOINT = 'http://127.0.0.1:4571'

const AT_ENDPOINTS = new Set(['dynamodb', 'streams.dynamodb', 's3', 'sns', 'sqs', 'ssm'])

export const atEndpoint: PlaceOfService = (_, service) =>
  AT_ENDPOINTS.has(service) ? { url: ENDPOINT } : 'embedded'

// biome-ignore lint/suspicious/noExplicitAny: as it comes from the wire
type Input = any

export class Backend {
  readonly #tables = new Map<string, Input>()
  readonly #timesToLive = new Map<string, Input>()
  readonly #queues = new Map<string, Record<string, string>>()
  readonly #buckets = new Set<string>()
  readonly #topics = new Set<string>()
  readonly #subscriptions = new Set<string>()
  readonly #parameters = new Map<string, Input>()
  #count = 0

  /** All of it, or what has this name. */
  lose(name?: string): void {
    for (const kept of [this.#tables, this.#timesToLive, this.#queues, this.#parameters])
      name === undefined ? kept.clear() : kept.delete(name)
    for (const kept of [this.#buckets, this.#topics, this.#subscriptions])
      for (const one of kept) if (name === undefined || one.endsWith(name)) kept.delete(one)
  }

  get names(): readonly string[] {
    return [this.#tables, this.#queues, this.#parameters, this.#buckets, this.#topics].flatMap((kept) => [
      ...kept.keys(),
    ])
  }

  readonly answers: Answers = {
    CreateTable: (input) => {
      if (this.#tables.has(input.TableName)) throw new AwsError('ResourceInUseException', 'Table exists')
      this.#tables.set(input.TableName, { ...input, ...this.#stream(input) })
      return {}
    },
    UpdateTable: (input) => {
      Object.assign(this.#table(input), input, this.#stream(input))
      return {}
    },
    DescribeTable: (input, { region }) => ({
      Table: {
        ...this.#table(input),
        TableArn: `arn:aws:dynamodb:${region}:000000000000:table/${input.TableName}`,
        TableStatus: 'ACTIVE',
      },
    }),
    UpdateTimeToLive: (input) => {
      if (this.#timesToLive.has(input.TableName))
        throw new AwsError('ValidationException', 'TimeToLive is already enabled')
      this.#timesToLive.set(input.TableName, input)
      return {}
    },
    DescribeTimeToLive: ({ TableName }) => ({
      TimeToLiveDescription: { TimeToLiveStatus: this.#timesToLive.has(TableName) ? 'ENABLED' : 'DISABLED' },
    }),
    CreateBucket: ({ Bucket }) => {
      if (this.#buckets.has(Bucket)) throw new AwsError('BucketAlreadyOwnedByYou', 'yours', 409)
      this.#buckets.add(Bucket)
      return {}
    },
    HeadBucket: ({ Bucket }) => {
      if (!this.#buckets.has(Bucket)) throw new AwsError('NotFound', 'NotFound', 404)
      return {}
    },
    CreateQueue: ({ QueueName, Attributes }) => {
      const there = this.#queues.get(QueueName)
      if (there && Object.entries(Attributes).some(([name, value]) => there[name] !== value))
        throw new AwsError('QueueNameExists', 'different attributes')
      this.#queues.set(QueueName, Attributes)
      return {}
    },
    GetQueueUrl: ({ QueueName }) => {
      if (!this.#queues.has(QueueName)) throw new AwsError('QueueDoesNotExist', 'no such queue')
      return { QueueUrl: `${ENDPOINT}/000000000000/${QueueName}` }
    },
    GetQueueAttributes: ({ QueueUrl }, { region }) => {
      const name = QueueUrl.split('/').at(-1) as string
      const QueueArn = `arn:aws:sqs:${region}:000000000000:${name}`
      return { Attributes: { ...this.#queues.get(name), QueueArn } }
    },
    CreateTopic: ({ Name }, { region }) => {
      const TopicArn = `arn:aws:sns:${region}:000000000000:${Name}`
      this.#topics.add(TopicArn)
      return { TopicArn }
    },
    GetTopicAttributes: ({ TopicArn }) => found(this.#topics.has(TopicArn), 'NotFoundException'),
    Subscribe: ({ TopicArn }) => {
      const SubscriptionArn = `${TopicArn}:${++this.#count}`
      this.#subscriptions.add(SubscriptionArn)
      return { SubscriptionArn }
    },
    GetSubscriptionAttributes: ({ SubscriptionArn }) =>
      found(this.#subscriptions.has(SubscriptionArn), 'NotFoundException'),
    PutParameter: (input) => {
      if (this.#parameters.has(input.Name)) throw new AwsError('ParameterAlreadyExists', 'exists')
      this.#parameters.set(input.Name, input)
      return {}
    },
    GetParameter: ({ Name }) => {
      const Parameter = this.#parameters.get(Name)
      if (!Parameter) throw new AwsError('ParameterNotFound', 'not found')
      return { Parameter }
    },
    DeleteParameter: ({ Name }) => {
      this.#parameters.delete(Name)
      return {}
    },
  }

  #table({ TableName }: Input): Input {
    const table = this.#tables.get(TableName)
    if (!table) throw new AwsError('ResourceNotFoundException', 'no such table')
    return table
  }

  /** Each stream is another one. */
  #stream({ TableName, StreamSpecification }: Input): object {
    if (!StreamSpecification?.StreamEnabled) return {}
    const table = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`
    return { StreamSpecification, LatestStreamArn: `${table}/stream/${++this.#count}` }
  }
}

function found(is: boolean, otherwise: string): object {
  if (!is) throw new AwsError(otherwise, 'not found', 404)
  return {}
}
