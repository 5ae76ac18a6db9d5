import { describe, expect, test } from 'vitest'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { readBackendsFile } from '#simulator/region/backends-file.js'

const TEST = { accessKeyId: 'test', secretAccessKey: 'test' }

describe('a file of backends', () => {
  test('says where each service of each region stands', () => {
    const text = `
regions:
  us-east-1:
    endpoint: http://127.0.0.1:4571
    services:
      dynamodb: http://127.0.0.1:8000
      s3: embedded
      sqs:
        endpoint: http://127.0.0.1:9324
        credentials: { accessKeyId: queue, secretAccessKey: secret }
  eu-west-2:
    endpoint: http://127.0.0.1:4572
    credentials: { accessKeyId: "000000000042", secretAccessKey: key }
    services: { kms: http://127.0.0.1:8080 }
  eu-west-1:
    endpoint: aws
  ap-south-1:
    services: { dynamodb: { endpoint: https://dynamodb.ap-south-1.amazonaws.com, credentials: ambient } }
  sa-east-1: embedded
`
    const region42 = { accessKeyId: '000000000042', secretAccessKey: 'key' }
    expect(readBackendsFile(text, 'backends.yaml')).toEqual(
      new Map([
        [
          'us-east-1',
          {
            endpoint: { url: 'http://127.0.0.1:4571', credentials: TEST },
            services: new Map<string, unknown>([
              ['dynamodb', { url: 'http://127.0.0.1:8000', credentials: TEST }],
              ['s3', 'embedded'],
              [
                'sqs',
                {
                  url: 'http://127.0.0.1:9324',
                  credentials: { accessKeyId: 'queue', secretAccessKey: 'secret' },
                },
              ],
            ]),
          },
        ],
        [
          'eu-west-2',
          {
            endpoint: { url: 'http://127.0.0.1:4572', credentials: region42 },
            services: new Map([['kms', { url: 'http://127.0.0.1:8080', credentials: region42 }]]),
          },
        ],
        ['eu-west-1', { endpoint: { url: 'aws', credentials: 'ambient' }, services: new Map() }],
        [
          'ap-south-1',
          {
            services: new Map([
              ['dynamodb', { url: 'https://dynamodb.ap-south-1.amazonaws.com', credentials: 'ambient' }],
            ]),
          },
        ],
        ['sa-east-1', { services: new Map() }],
      ]),
    )
  })

  test('that is wrong in many ways is told all of them at once, each with its line and name', () => {
    const text = `region: {}
regions:
  us-east-9: { endpoint: http://127.0.0.1:4571 }
  us-east-1:
    endpoint: 127.0.0.1:4571
    endpiont: http://127.0.0.1:4571
    credentials: { accessKeyId: test }
  eu-west-2:
    services:
      apigateway: http://127.0.0.1:4571
      Dynamo DB: http://127.0.0.1:4571
      sqs: { url: http://127.0.0.1:4571 }
      sns: [http://127.0.0.1:4571]
      s3: ftp://127.0.0.1
      ssm: !Ref Somewhere
  eu-west-1: {}
  sa-east-1: somewhere
`
    const failure = thrownBy(text)
    expect(failure.code).toBe('backends-invalid')
    const findings = failure.what.split('\n').slice(1)
    for (const [index, expected] of [
      '  b.yaml:1  The file  has no key "region". The keys are regions.',
      '  b.yaml:3  us-east-9  is no region of AWS.',
      '  b.yaml:6  us-east-1  has no key "endpiont". The keys are endpoint, credentials, services',
      '  b.yaml:7  us-east-1  "credentials" needs accessKeyId and secretAccessKey.',
      '  b.yaml:5  us-east-1  "127.0.0.1:4571" is no URL',
      "  b.yaml:10  eu-west-2 apigateway  is always embedded: users come in by the world's own API Gateway.",
      '  b.yaml:11  eu-west-2 Dynamo DB  is no name that requests are signed for, e.g. dynamodb or sqs.',
      '  b.yaml:12  eu-west-2 sqs  has no key "url". The keys are endpoint, credentials.',
      '  b.yaml:12  eu-west-2 sqs  has no "endpoint".',
      '  b.yaml:13  eu-west-2 sns  "endpoint" must be a URL, or aws.',
      '  b.yaml:14  eu-west-2 s3  "ftp://127.0.0.1" is no URL of http or https.',
      '  b.yaml:15  eu-west-2 ssm  "endpoint" must be a URL, or aws.',
      '  b.yaml:16  eu-west-1  has neither "endpoint" nor "services".',
      '  b.yaml:17  sa-east-1  must be a map.',
    ].entries())
      expect(findings[index], String(index)).toContain(expected)
    expect(findings).toHaveLength(14)
  })

  test.each([
    ['', 'must be a map'],
    ['[]', 'must be a map'],
    ['{}', 'has no "regions"'],
    ['regions: 1', 'regions  must be a map'],
    ['a: b: c', 'b.yaml:1'],
    ['{{{', 'b.yaml:1'],
  ])('%j is refused', (text, message) => {
    expect(thrownBy(text)).toMatchObject({ code: 'backends-invalid', what: expect.stringContaining(message) })
  })
})

function thrownBy(text: string): AntipodeError {
  try {
    readBackendsFile(text, 'b.yaml')
  } catch (error) {
    if (error instanceof AntipodeError) return error
    throw error
  }
  throw new Error('it was taken')
}
