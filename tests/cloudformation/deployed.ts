// Deploys templates given as text against services that only record what they are asked.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { ServiceCaller } from '#simulator/aws/service.js'
import {
  type DeployedStack,
  deploy,
  type PlaceOfService,
  type RestoredResource,
} from '#simulator/cloudformation/deployments/deploy.js'
import type { Deployment } from '#simulator/cloudformation/deployments/deployment.js'
import { type LoadOptions, loadDeployment } from '#simulator/cloudformation/deployments/load-deployment.js'
import type { CloudFormationEvent } from '#simulator/cloudformation/events.js'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { virtualKernel } from '../support/virtual-kernel.js'

export interface Call {
  readonly from: string
  readonly region: string
  readonly service: string
  readonly operation: string
  // biome-ignore lint/suspicious/noExplicitAny: recorded as it comes
  readonly input: any
}

export type Answers = Readonly<Record<string, (input: Call['input'], call: Call) => object | Promise<object>>>

/** Answers as the services do, with ids that count up. */
function defaultAnswers(): Answers {
  let count = 0
  const id = (letter: string) => `${letter}${++count}`
  const replicas = new Map<string, string[]>()
  return {
    UpdateTable: (input, { region }) => {
      const of = `${region} ${input.TableName}`
      replicas.set(of, [...(replicas.get(of) ?? []), input.ReplicaUpdates[0].Create.RegionName])
      return {}
    },
    DescribeTable: (input, { region }) => ({
      Table: {
        TableName: input.TableName,
        TableArn: `arn:aws:dynamodb:${region}:123456789012:table/${input.TableName}`,
        TableId: 'table-id',
        TableStatus: 'ACTIVE',
        LatestStreamArn: `arn:aws:dynamodb:${region}:123456789012:table/${input.TableName}/stream/1`,
        Replicas: replicas
          .get(`${region} ${input.TableName}`)
          ?.map((RegionName) => ({ RegionName, ReplicaStatus: 'ACTIVE' })),
      },
    }),
    CreateFunction: (input, { region }) => ({
      FunctionArn: `arn:aws:lambda:${region}:123456789012:function:${input.FunctionName}`,
    }),
    CreateEventSourceMapping: () => ({ UUID: id('mapping') }),
    CreateApi: (_, { region }) => {
      const apiId = id('api')
      return { apiId, apiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com` }
    },
    CreateIntegration: () => ({ integrationId: id('integration') }),
    CreateRoute: () => ({ routeId: id('route') }),
    CreateRouteResponse: () => ({ routeResponseId: id('response') }),
    CreateApiMapping: () => ({ apiMappingId: id('api-mapping') }),
    CreateDomainName: (input) => ({
      domainNameConfigurations: [{ apiGatewayDomainName: `d-${input.domainName}`, hostedZoneId: 'ZGATEWAY' }],
      regionalDomainName: `d-${input.domainName}`,
      regionalHostedZoneId: 'ZGATEWAY',
    }),
    CreateRestApi: () => ({ id: id('rest'), rootResourceId: 'root' }),
    CreateResource: () => ({ id: id('resource') }),
    CreateDeployment: () => {
      const deploymentId = id('deployment')
      return { id: deploymentId, deploymentId }
    },
    CreateHostedZone: (input) => ({ HostedZone: { Id: `/hostedzone/${id('Z')}`, Name: `${input.Name}.` } }),
    CreateHealthCheck: () => ({ HealthCheck: { Id: id('check') } }),
  }
}

/** Writes files into a folder that goes with the test, and answers its path. */
export function folder(files: Readonly<Record<string, string>>, name = 'shop'): string {
  const root = mkdtempSync(path.join(tmpdir(), 'antipode-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(root, name, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  return path.join(root, name)
}

/** In one region, unless the options say otherwise. */
export function load(template: string, options: Partial<LoadOptions> = {}): Promise<Deployment> {
  return loadDeployment({
    templatePath: folder({ 'template.yaml': template }),
    regions: ['us-east-1'],
    ...options,
  })
}

export interface Deployed {
  readonly calls: readonly Call[]
  readonly stacks: readonly DeployedStack[]
  readonly events: readonly CloudFormationEvent[]
  /** The inputs of an operation, in order. */
  inputs(operation: string): Call['input'][]
  operations(): string[]
  /** Restores the stack of the first region. */
  restore(): Promise<readonly RestoredResource[]>
}

/** @param placeOf where services are; all live in this process by default */
export async function deployed(
  deployment: Deployment,
  answers: Answers = {},
  placeOf: PlaceOfService = () => 'embedded',
): Promise<Deployed> {
  const kernel = virtualKernel<CloudFormationEvent>()
  const all = { ...defaultAnswers(), ...answers }
  const calls: Call[] = []
  const callerFor = (from: string): ServiceCaller => ({
    async call<Output extends object>(
      { region, service }: { region: string; service: string },
      operation: string,
      input: object,
    ) {
      const call: Call = { from, region, service, operation, input: structuredClone(input) }
      calls.push(call)
      return ((await all[operation]?.(call.input, call)) ?? {}) as Output
    },
  })
  const stacks = await kernel.driver.settle(
    deploy(deployment, { kernel, emit: kernel.trace.emit, callerFor, placeOf }),
  )
  return {
    calls,
    stacks,
    events: kernel.trace.records(),
    inputs: (operation) => calls.filter((call) => call.operation === operation).map((call) => call.input),
    operations: () => calls.map((call) => call.operation),
    restore: () => kernel.driver.settle((stacks[0] as DeployedStack).restore(callerFor('restorer'))),
  }
}

/** The error that a promise is refused with, which must be one of ours; absolute file names without their folders. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof AntipodeError)
      return { code: error.code, message: error.message.replace(/(^|\s)\/\S*\/(\w+\.\w+)/g, '$1$2') }
    throw error
  }
  throw new Error('nothing was refused')
}
