import { describe, expect, test } from 'vitest'
import { bucketOfHost, isHostOfAws, regionOfAwsHost, serviceOfAwsHost } from '#simulator/aws/hosts.js'

describe('the region in an AWS host name', () => {
  test.each([
    ['dynamodb.us-east-1.amazonaws.com', 'us-east-1'],
    ['abc123.execute-api.ap-southeast-2.amazonaws.com', 'ap-southeast-2'],
    ['d-abc123.execute-api.eu-west-2.amazonaws.com', 'eu-west-2'],
    ['123456789012.ddb.eu-central-1.amazonaws.com', 'eu-central-1'],
    ['streams.dynamodb.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['route53.amazonaws.com', undefined],
    ['api.chat.test', undefined],
    ['dynamodb.us-east-1.amazonaws.com.attacker.test', undefined],
    ['us-east-1.example.com', undefined],
    ['sqs.eu-west-2.localhost.localstack.cloud', 'eu-west-2'],
    ['sqs.eu-west-2.localhost.localstack.cloud:4566', 'eu-west-2'],
    ['s3.eu-west-2.localhost', 'eu-west-2'],
    ['localhost.localstack.cloud', undefined],
    ['my-bucket-1.localhost:4566', undefined],
    ['us-east-9.localhost', undefined],
    ['sqs.us-east-9.amazonaws.com', 'us-east-9'],
    ['my-bucket-1.s3.us-east-1.amazonaws.com', 'us-east-1'],
    ['us-west-2.s3.us-east-1.amazonaws.com', 'us-east-1'],
    ['my-bucket-1.s3.amazonaws.com', undefined],
    ['a.b.s3.dualstack.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['pictures.s3-eu-west-1.amazonaws.com', 'eu-west-1'],
  ])('%s: %s', (host, region) => {
    expect(regionOfAwsHost(host)).toBe(region)
  })
})

describe('the service in a host name of AWS or LocalStack', () => {
  test.each([
    ['pictures.s3.eu-west-2.amazonaws.com', 's3'],
    ['pictures.s3.dualstack.eu-west-2.amazonaws.com', 's3'],
    ['sqs.eu-west-2.localhost.localstack.cloud:4566', 'sqs'],
    ['abc.execute-api.eu-west-2.amazonaws.com', 'execute-api'],
    ['api.chat.test', undefined],
    ['localhost:4566', undefined],
  ])('%s: %s', (host, service) => {
    expect(serviceOfAwsHost(host)).toBe(service)
  })
})

describe('the bucket in the host of a request to S3', () => {
  test.each([
    ['pictures.s3.eu-west-2.amazonaws.com', 'pictures'],
    ['pictures.s3.amazonaws.com:443', 'pictures'],
    ['a.b.c.s3.dualstack.eu-west-2.amazonaws.com', 'a.b.c'],
    ['pictures.s3-eu-west-2.amazonaws.com', 'pictures'],
    ['pictures.s3.localhost.localstack.cloud:4566', 'pictures'],
    ['pictures.s3.eu-west-2.localhost.localstack.cloud', 'pictures'],
    ['pictures.localhost:4566', 'pictures'],
    ['s3.eu-west-2.amazonaws.com', undefined],
    ['s3.localhost', undefined],
    ['s3.eu-west-2.localhost', undefined],
    ['localhost:4566', undefined],
    ['127.0.0.1:4566', undefined],
  ])('%s: %s', (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket)
  })
})

test.each([
  ['dynamodb.eu-west-2.amazonaws.com', true],
  ['amazonaws.com', true],
  ['sqs.eu-west-2.amazonaws.com.', true],
  ['sqs.eu-west-2.amazonaws.com.:443', true],
  ['sqs.cn-north-1.amazonaws.com.cn:443', true],
  ['lambda.eu-west-2.api.aws', true],
  ['amazonaws.com.attacker.test', false],
  ['notamazonaws.com', false],
  ['sqs.eu-west-2.localhost.localstack.cloud', false],
])('%s is a host of AWS: %s', (host, isAws) => {
  expect(isHostOfAws(host)).toBe(isAws)
})
