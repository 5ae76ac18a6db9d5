// A stack in one region: makes its resources one after the other, through the operations of their services, and makes
// those anew that an endpoint has lost.
import { isDeepStrictEqual } from 'node:util'
import { formatArn } from '../../aws/arn.js'
import type { ServiceCaller } from '../../aws/service.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Emit } from '../../kernel/trace.js'
import type { CloudFormationEvent } from '../events.js'
import { evaluateText } from '../functions/evaluate.js'
import type { CreatedResource } from '../resources/resource-type.js'
import type { PlaceOfService } from '../resources/service-place.js'
import { Findings, invalidTemplate } from '../template/findings.js'
import type { Resource, Template } from '../template/template.js'
import { creationOrder } from './order.js'
import { ResourceCalls } from './resource-calls.js'
import { findMissingServices, GIVE_AN_ENDPOINT } from './services-needed.js'
import { StackScopes } from './stack-scope.js'

export interface DeployedResource {
  readonly logicalId: string
  readonly type: string
  readonly physicalId: string
}

export interface RestoredResource extends DeployedResource {
  readonly how: 'created' | 'replaced'
}

export interface DeployedStack {
  readonly region: string
  readonly name: string
  readonly outputs: Readonly<Record<string, string>>
  /** In the order in which they were made. */
  readonly resources: readonly DeployedResource[]
  /**
   * Makes anew, under the names that they had, what the region's endpoints have lost, and replaces what names something
   * that is another now. Where nothing is missing it changes nothing; after an error it can be called again.
   *
   * @param caller who calls: what stands in the way of others need not stand in its way
   * @throws AntipodeError `deployment-failed`
   */
  restore(caller: ServiceCaller): Promise<readonly RestoredResource[]>
}

export interface StackOptions {
  readonly template: Template
  /** Of the template: absolute. */
  readonly directory: string
  readonly region: string
  readonly name: string
  /** Checked, one for every parameter of the template; look-ups may find another value each time. */
  readonly parameters: (caller: ServiceCaller) => Promise<ReadonlyMap<string, string>>
  readonly kernel: Kernel
  readonly emit: Emit<CloudFormationEvent>
  readonly placeOf: PlaceOfService
}

interface Made {
  /** The properties that it was made with. */
  readonly values: unknown
  readonly created: CreatedResource
}

/** @throws AntipodeError `deployment-failed`, `template-invalid`, `template-unsupported` */
export async function createStack(options: StackOptions, caller: ServiceCaller): Promise<DeployedStack> {
  const stack = new Stack(options)
  await stack.create(caller)
  return stack
}

class Stack implements DeployedStack {
  readonly region: string
  readonly name: string
  outputs: Readonly<Record<string, string>> = {}
  readonly #options: StackOptions
  readonly #stackId: string
  readonly #made = new Map<string, Made>()
  #order: readonly Resource[] = []

  constructor(options: StackOptions) {
    const { region, name, kernel } = options
    const random = kernel.random.fork(`cloudformation/${region}/${name}`)
    this.#options = options
    this.#stackId = formatArn('cloudformation', region, `stack/${name}/${random.uuid()}`)
    this.region = region
    this.name = name
  }

  get resources(): readonly DeployedResource[] {
    return this.#order.flatMap(({ logicalId, type }) => {
      const made = this.#made.get(logicalId)
      return made ? [{ logicalId, type, physicalId: made.created.physicalId }] : []
    })
  }

  async create(caller: ServiceCaller): Promise<void> {
    const { template, placeOf, emit } = this.#options
    const scopes = await this.#scopes(caller)
    this.#order = orderOf(template, scopes)
    const findings = new Findings()
    findMissingServices(this.#order, this.region, placeOf, findings)
    findings.throwIfAny(template.file, GIVE_AN_ENDPOINT)
    for (const resource of this.#order) {
      const calls = this.#calls(resource, caller)
      const values = calls.values(scopes)
      const created = await calls.create(values)
      this.#mustBeItsOwn(calls, created)
      this.#keep(resource, { values, created }, scopes)
      emit({ type: 'cloudformation.resource-created', ...this.#named(resource) })
    }
    this.outputs = this.#outputs(scopes)
    const { region, name: stack } = this
    emit({ type: 'cloudformation.stack-created', region, stack, resources: this.#order.length })
  }

  async restore(caller: ServiceCaller): Promise<readonly RestoredResource[]> {
    const scopes = await this.#scopes(caller)
    const restored: RestoredResource[] = []
    for (const resource of this.#order) {
      const calls = this.#calls(resource, caller)
      const values = calls.values(scopes)
      const { made, how } = await this.#restored(calls, values)
      this.#keep(resource, made, scopes)
      if (!how) continue
      const { logicalId, type } = resource
      restored.push({ logicalId, type, physicalId: made.created.physicalId, how })
      this.#options.emit({ type: 'cloudformation.resource-restored', ...this.#named(resource), how })
    }
    this.outputs = this.#outputs(scopes)
    return restored
  }

  async #restored(
    calls: ResourceCalls,
    values: unknown,
  ): Promise<{ readonly made: Made; readonly how?: RestoredResource['how'] }> {
    const before = this.#made.get(calls.resource.logicalId) as Made
    const found = await calls.find(before.created)
    if (!found) return { made: { values, created: await calls.create(values) }, how: 'created' }
    if (isDeepStrictEqual(values, before.values)) return { made: { values, created: found } }
    if (calls.isReplaceable)
      return { made: { values, created: await calls.replace(found, values) }, how: 'replaced' }
    this.#options.emit({ type: 'cloudformation.resource-outdated', ...this.#named(calls.resource) })
    return { made: { values, created: found } }
  }

  async #scopes(caller: ServiceCaller): Promise<StackScopes> {
    return new StackScopes(this.#options.template, {
      region: this.region,
      stackName: this.name,
      stackId: this.#stackId,
      parameters: await this.#options.parameters(caller),
    })
  }

  #calls(resource: Resource, caller: ServiceCaller): ResourceCalls {
    return new ResourceCalls(resource, { ...this.#options, stackName: this.name, caller })
  }

  #keep({ logicalId }: Resource, made: Made, scopes: StackScopes): void {
    this.#made.set(logicalId, made)
    scopes.created(logicalId, made.created)
  }

  /** What is taken because it is there already must not be there because this stack has just made it. */
  #mustBeItsOwn(calls: ResourceCalls, { physicalId }: CreatedResource): void {
    if (!calls.mayExist) return
    const twin = this.#order.find(
      ({ logicalId, type }) =>
        type === calls.type.type && this.#made.get(logicalId)?.created.physicalId === physicalId,
    )
    if (twin) throw calls.failed(`${physicalId} is ${twin.logicalId} of the same stack`)
  }

  #outputs(scopes: StackScopes): Readonly<Record<string, string>> {
    const outputs = this.#options.template.outputs
      .filter((output) => scopes.holds(output.condition, output.at))
      .map((output) => [output.name, evaluateText(output.value, scopes.scopeFor(output.name))])
    return Object.fromEntries(outputs)
  }

  #named({ logicalId, type }: Resource) {
    return { region: this.region, stack: this.name, logicalId, resourceType: type }
  }
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
