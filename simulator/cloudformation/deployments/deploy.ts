// Deploys: what must exist beforehand, then the stack of each region, in order, with the parameters that its look-ups
// find.
import { formatArn } from '../../aws/arn.js'
import { AwsError } from '../../aws/errors.js'
import type { ServiceCaller } from '../../aws/service.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Emit } from '../../kernel/trace.js'
import type { CloudFormationEvent } from '../events.js'
import { bareZoneId, type CreatedHostedZone } from '../resources/route53.js'
import type { PlaceOfService } from '../resources/service-place.js'
import { refused } from '../stacks/refused.js'
import { ROUTE53_REGION } from '../stacks/resource-calls.js'
import { findMissingServices, GIVE_AN_ENDPOINT, isDecidable } from '../stacks/services-needed.js'
import { createStack, type DeployedStack } from '../stacks/stack.js'
import { StackScopes } from '../stacks/stack-scope.js'
import { Findings, invalidTemplate } from '../template/findings.js'
import { violation } from '../template/parameters.js'
import type { Deployment, ParameterSource, RegionalStack } from './deployment.js'
import { invalidDeployment } from './deployment-file.js'

export type { PlaceOfService } from '../resources/service-place.js'
export type { DeployedStack, RestoredResource } from '../stacks/stack.js'

export interface DeployOptions {
  readonly kernel: Kernel
  readonly emit: Emit<CloudFormationEvent>
  /** A caller that stands in a region, and reaches every service from there. */
  readonly callerFor: (region: string) => ServiceCaller
  readonly placeOf: PlaceOfService
}

/**
 * Makes every stack of a deployment, one region after the other. The answer has the order of the regions.
 *
 * @throws AntipodeError `deployment-failed` when a service refuses; `deployment-invalid` when a look-up finds nothing;
 * `template-invalid` or `template-unsupported` for what shows only when values are known
 */
export async function deploy(
  deployment: Deployment,
  options: DeployOptions,
): Promise<readonly DeployedStack[]> {
  const { kernel, emit, callerFor, placeOf } = options
  const { template, directory, stackName: name } = deployment
  checkServices(deployment, placeOf)
  const zoneIds = await createHostedZones(deployment, options)
  const stacks: DeployedStack[] = []
  for (const stack of deployment.stacks) {
    const { region } = stack
    const parameters = (caller: ServiceCaller) => parametersOf(stack, deployment, zoneIds, kernel, caller)
    stacks.push(
      await createStack(
        { template, directory, region, name, parameters, kernel, emit, placeOf },
        callerFor(region),
      ),
    )
  }
  return stacks
}

/** What can be known of missing services before anything is made. */
function checkServices({ template, stacks, regions, stackName }: Deployment, placeOf: PlaceOfService): void {
  const findings = new Findings()
  for (const { region, parameters: sources } of stacks) {
    const looked = [...sources].filter(([, { lookup }]) => lookup !== 'none' && lookup !== 'region')
    const unknown = new Set(looked.map(([name]) => name))
    const known = [...template.parameters.values()].map(({ name, defaultValue = '' }): [string, string] => {
      const source = sources.get(name)
      if (source?.lookup === 'none') return [name, source.value]
      return [name, source?.lookup === 'region' ? regionAt(regions, source.position) : defaultValue]
    })
    const parameters = new Map(known)
    const scopes = new StackScopes(template, { region, stackName, stackId: stackName, parameters })
    const certain = [...template.resources.values()].filter(
      ({ condition, at }) => isDecidable(condition, template, unknown) && scopes.holds(condition, at),
    )
    findMissingServices(certain, region, placeOf, findings)
  }
  findings.throwIfAny(template.file, GIVE_AN_ENDPOINT)
}

async function createHostedZones(
  { hostedZones, regions }: Deployment,
  { kernel, callerFor }: DeployOptions,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  const caller = callerFor(regions[0] as string)
  for (const name of hostedZones) {
    const { HostedZone } = await caller
      .call<CreatedHostedZone>({ region: ROUTE53_REGION, service: 'route53' }, 'CreateHostedZone', {
        Name: name,
        CallerReference: kernel.random.fork(`cloudformation/hosted-zone/${name}`).uuid(),
      })
      .catch((error: unknown) => {
        throw refused(error, `The hosted zone ${name} could not be created`)
      })
    ids.set(name, bareZoneId(HostedZone.Id))
  }
  return ids
}

async function parametersOf(
  stack: RegionalStack,
  deployment: Deployment,
  zoneIds: ReadonlyMap<string, string>,
  kernel: Kernel,
  caller: ServiceCaller,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  const lookUp = async (source: ParameterSource): Promise<string> => {
    switch (source.lookup) {
      case 'none':
        return source.value
      case 'region':
        return regionAt(deployment.regions, source.position)
      case 'hosted-zone':
        return zoneIds.get(source.name) ?? ''
      case 'certificate':
        return certificateArn(stack.region, source.domain, kernel)
      case 'table-stream':
        return latestStream(stack.region, source, caller)
    }
  }
  for (const parameter of deployment.template.parameters.values()) {
    const source = stack.parameters.get(parameter.name)
    const value = source ? await lookUp(source) : (parameter.defaultValue ?? '')
    const broken = violation(parameter, value)
    if (broken) throw invalidTemplate(source?.at ?? parameter.at, parameter.name, broken)
    values.set(parameter.name, value)
  }
  return values
}

function regionAt(regions: readonly string[], position: number): string {
  return regions[position - 1] ?? ''
}

/** Certificates are not served by anything here: their ARNs are all that an application sees of them. */
function certificateArn(region: string, domain: string, kernel: Kernel): string {
  const id = kernel.random.fork(`cloudformation/certificate/${region}/${domain}`).uuid()
  return formatArn('acm', region, `certificate/${id}`)
}

async function latestStream(
  region: string,
  { at, table }: ParameterSource & { lookup: 'table-stream' },
  caller: ServiceCaller,
): Promise<string> {
  const described = await caller
    .call<{ Table: { LatestStreamArn?: string } }>({ region, service: 'dynamodb' }, 'DescribeTable', {
      TableName: table,
    })
    .catch((error: unknown) => {
      if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException')
        throw refused(error, `The table ${table} could not be looked up in ${region}`)
      throw invalidDeployment(
        at,
        `The table ${table} does not exist in ${region} when its stack is made.`,
        'The stack of an earlier region must make it, as a global table with a replica there.',
      )
    })
  const arn = described.Table.LatestStreamArn
  if (arn) return arn
  throw invalidDeployment(at, `The table ${table} has no stream in ${region}.`)
}
