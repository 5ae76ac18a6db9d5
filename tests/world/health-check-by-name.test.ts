import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SimulatedWorld } from 'antipode'
import { expect, onTestFinished, test } from 'vitest'

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: 'exports.handler = async () => ({})'
      Handler: index.handler
      Runtime: nodejs22.x
      Events: { Get: { Type: HttpApi, Properties: { Path: /, Method: get } } }
  Zone:
    Type: AWS::Route53::HostedZone
    Properties: { Name: a.test }
  Home:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneId: !Ref Zone
      Name: home.a.test
      Type: CNAME
      TTL: 60
      ResourceRecords: [!Sub '\${ServerlessHttpApi}.execute-api.\${AWS::Region}.amazonaws.com']
  HealthCheck:
    Type: AWS::Route53::HealthCheck
    Properties:
      HealthCheckConfig: { Type: TCP, FullyQualifiedDomainName: home.a.test, Port: 443, RequestInterval: 10 }
`

test("R53-CK-07: a health check may name a record of the world's own zone, and follows its CNAME", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'antipode-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const template = path.join(folder, 'template.yaml')
  await writeFile(template, TEMPLATE)
  await using world = await SimulatedWorld.start({ template, regions: ['us-east-1'] })

  await world.advance(60_000)
  expect(world.trace.filter(({ type }) => type === 'route53.probe-failed')).toEqual([])

  world.faults.regionDown('us-east-1')
  await world.advance(40_000)
  expect(world.trace.filter(({ type }) => type === 'route53.health-changed')).toMatchObject([
    { region: 'us-east-1', healthy: false },
  ])
})
