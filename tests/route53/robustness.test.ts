// Whatever a client sends: an answer or an AwsError, never a crash.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AwsError } from '#simulator/aws/errors.js'
import type { Shape } from '#simulator/aws/service.js'
import { setUp } from './fixture.js'

const members = [
  'Name',
  'Type',
  'Id',
  'HostedZoneId',
  'CallerReference',
  'ChangeBatch',
  'Changes',
  'Action',
  'ResourceRecordSet',
  'ResourceRecords',
  'Value',
  'TTL',
  'AliasTarget',
  'DNSName',
  'Weight',
  'HealthCheckConfig',
  'HealthCheckId',
  'Regions',
  'ChildHealthChecks',
  'ResetElements',
  'MaxItems',
  'Marker',
  'StartRecordName',
  'RecordName',
  'RecordType',
  '__proto__',
  'constructor',
]
const operations = [
  'CreateHostedZone',
  'GetHostedZone',
  'ListHostedZones',
  'ListHostedZonesByName',
  'DeleteHostedZone',
  'ChangeResourceRecordSets',
  'ListResourceRecordSets',
  'GetChange',
  'CreateHealthCheck',
  'UpdateHealthCheck',
  'DeleteHealthCheck',
  'GetHealthCheck',
  'ListHealthChecks',
  'GetHealthCheckStatus',
  'GetHealthCheckLastFailureReason',
  'TestDNSAnswer',
  'toString',
]
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    'ZONE',
    'CHECK',
    'CREATE',
    'A',
    'HTTP',
    'CALCULATED',
    '..',
    '*.',
    '\\052',
    'x.example.com',
  ),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const input = fc.letrec<{ value: unknown; shape: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'large' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('shape'),
  ),
  shape: fc.dictionary(fc.constantFrom(...members), tie('value'), { maxKeys: 6 }),
})).shape

test('any input of any operation', async () => {
  const world = setUp()
  const [zone, check] = [await world.zone(), await world.fixedCheck(true)]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), input, async (operation, shape) => {
      const text = JSON.stringify(shape).replaceAll('"ZONE"', `"${zone}"`).replaceAll('"CHECK"', `"${check}"`)
      try {
        await world.call(operation, JSON.parse(text) as Shape)
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError)
      }
    }),
    { numRuns: 1_500 },
  )
})
