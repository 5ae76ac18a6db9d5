// Makes a stack in one region: its resources one after the other, through the operations of their services.
import path from 'node:path'
import { formatArn } from '../../aws/arn.js'
import type { ServiceCaller } from '../../aws/service.js'
import { AntipodeError } from '../../kernel/errors.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Random } from '../../kernel/random.js'
import type { Emit } from '../../kernel/trace.js'
import type { CloudFormationEvent } from '../events.js'
import { evaluate, evaluateText } from '../functions/evaluate.js'
import { convert } from '../properties/convert.js'
import { RESOURCE_TYPES } from '../resources/registry.js'
import type { ResourceContext, ResourceType } from '../resources/resource-type.js'
import { Findings, invalidTemplate } from '../template/findings.js'
import { toJson, where } from '../template/node.js'
import type { Resource, Template } from '../template/template.js'
import { creationOrder } from './order.js'
import { physicalName } from './physical-names.js'
import { refused } from './refused.js'
import { StackScopes } from './stack-scope.js'

/** Where Route 53 is called, whatever the stack's region (META-2). */
export const ROUTE53_REGION = 'us-east-1'

export interface DeployedResource {
  readonly logicalId: string
  readonly type: string
  readonly physicalId: string
}

export interface DeployedStack {
  readonly region: string
  readonly name: string
  readonly outputs: Readonly<Record<string, string>>
  /** In the order in which they were made. */
  readonly resources: readonly DeployedResource[]
}

export interface StackOptions {
  readonly template: Template
  /** Of the template: absolute. */
  readonly directory: string
  readonly region: string
  readonly name: string
  /** Checked, one for every parameter of the template. */
  readonly parameters: ReadonlyMap<string, string>
  readonly kernel: Kernel
  readonly emit: Emit<CloudFormationEvent>
  readonly caller: ServiceCaller
}

/** @throws AntipodeError `deployment-failed`, `template-invalid`, `template-unsupported` */
export async function createStack(options: StackOptions): Promise<DeployedStack> {
  const { template, region, name, emit } = options
  const random = options.kernel.random.fork(`cloudformation/${region}/${name}`)
  const scopes = new StackScopes(template, {
    region,
    stackName: name,
    stackId: formatArn('cloudformation', region, `stack/${name}/${random.uuid()}`),
    parameters: options.parameters,
  })
  const resources: DeployedResource[] = []
  for (const resource of orderOf(template, scopes)) {
    const { logicalId, type } = resource
    const created = await createResource(resource, scopes, random.fork(logicalId), options)
    scopes.created(logicalId, created)
    resources.push({ logicalId, type, physicalId: created.physicalId })
    emit({ type: 'cloudformation.resource-created', region, stack: name, logicalId, resourceType: type })
  }
  const outputs = template.outputs
    .filter((output) => scopes.holds(output.condition, output.at))
    .map((output) => [output.name, evaluateText(output.value, scopes.scopeFor(output.name))])
  emit({ type: 'cloudformation.stack-created', region, stack: name, resources: resources.length })
  return { region, name, outputs: Object.fromEntries(outputs), resources }
}

/** The resources whose conditions hold. */
function orderOf(template: Template, scopes: StackScopes): readonly Resource[] {
  const resources = [...template.resources.values()].filter(({ condition, at }) =>
    scopes.holds(condition, at),
  )
  const { order, circle } = creationOrder(resources, template.aliases, (condition) =>
    template.conditions.has(condition)
      ? scopes.holds(condition, { file: template.file, line: 1 })
      : undefined,
  )
  const [first] = circle
  if (!first) return order
  const round = [...circle, first].map(({ logicalId }) => logicalId).join(' → ')
  throw invalidTemplate(first.at, first.logicalId, `resources depend on each other in a circle: ${round}`)
}

async function createResource(
  resource: Resource,
  scopes: StackScopes,
  random: Random,
  options: StackOptions,
): ReturnType<ResourceType['create']> {
  const { logicalId, properties } = resource
  // The template was checked: no other types are in it.
  const type = RESOURCE_TYPES.get(resource.type) as ResourceType
  const evaluated = evaluate(properties, scopes.scopeFor(logicalId)) ?? properties
  const findings = new Findings()
  const values = type.withoutEffect
    ? toJson(evaluated)
    : convert(evaluated, type.properties, '', { findings, subject: logicalId, typeName: type.type })
  findings.throwIfAny(options.template.file)
  try {
    return await type.create(values, contextOf(resource, random, options))
  } catch (error) {
    throw refused(error, failure(resource, options))
  }
}

function failure({ logicalId, type, at }: Resource, { region }: StackOptions): string {
  return `${where(at)}  ${logicalId} (${type}) could not be created in ${region}`
}

function contextOf(resource: Resource, random: Random, options: StackOptions): ResourceContext {
  const { region, name: stackName, kernel, caller, directory } = options
  const { logicalId, at } = resource
  return {
    region,
    stackName,
    logicalId,
    clock: kernel.clock,
    random,
    call: (service, operation, input) =>
      caller.call({ region: service === 'route53' ? ROUTE53_REGION : region, service }, operation, input),
    physicalName: (maximumLength) => physicalName(stackName, logicalId, maximumLength, random),
    localPath: (local) => path.resolve(directory, local),
    invalid: (what) => invalidTemplate(at, logicalId, what),
    failed: (what) =>
      new AntipodeError('deployment-failed', { what: `${failure(resource, options)}: ${what}` }),
  }
}
