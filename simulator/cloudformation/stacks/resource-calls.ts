// One resource of a stack: its properties with their values, and what its type does with them through its service.
import path from 'node:path'
import type { ServiceCaller } from '../../aws/service.js'
import { AntipodeError } from '../../kernel/errors.js'
import type { Kernel } from '../../kernel/kernel.js'
import { evaluate } from '../functions/evaluate.js'
import { convert } from '../properties/convert.js'
import { RESOURCE_TYPES } from '../resources/registry.js'
import type { CreatedResource, ResourceContext, ResourceType } from '../resources/resource-type.js'
import type { PlaceOfService } from '../resources/service-place.js'
import { Findings, invalidTemplate } from '../template/findings.js'
import { toJson, where } from '../template/node.js'
import type { Resource } from '../template/template.js'
import { physicalName } from './physical-names.js'
import { type EndpointCall, refused } from './refused.js'
import type { StackScopes } from './stack-scope.js'

/** Where Route 53 is called, whatever the stack's region (META-2). */
export const ROUTE53_REGION = 'us-east-1'

export interface ResourceSurroundings {
  readonly region: string
  readonly stackName: string
  /** Of the template: absolute. */
  readonly directory: string
  readonly kernel: Kernel
  readonly caller: ServiceCaller
  readonly placeOf: PlaceOfService
}

export class ResourceCalls {
  readonly resource: Resource
  readonly type: ResourceType
  readonly #around: ResourceSurroundings

  constructor(resource: Resource, around: ResourceSurroundings) {
    this.resource = resource
    // The template was checked: no other types are in it.
    this.type = RESOURCE_TYPES.get(resource.type) as ResourceType
    this.#around = around
  }

  /** The endpoint that may lose it; undefined where it cannot get lost. */
  get endpoint(): string | undefined {
    const { service } = this.type
    return service && endpointOf(this.#around.placeOf(this.#around.region, service))
  }

  /** Whether what it makes may be there before it has made it. */
  get mayExist(): boolean {
    const { service } = this.type
    return service !== undefined && mayHaveMore(this.#around.placeOf(this.#around.region, service))
  }

  /** The properties as the type's operations take them. */
  values(scopes: StackScopes): unknown {
    const { logicalId, properties, at } = this.resource
    const evaluated = evaluate(properties, scopes.scopeFor(logicalId)) ?? properties
    if (this.type.withoutEffect) return toJson(evaluated)
    const findings = new Findings()
    const to = { findings, subject: logicalId, typeName: this.type.type }
    const values = convert(evaluated, this.type.properties, '', to)
    findings.throwIfAny(at.file)
    return values
  }

  create(values: unknown): Promise<CreatedResource> {
    return this.#told('created', (context) => this.type.create(values, context))
  }

  /** As it is now: itself where it cannot get lost; undefined when it is gone. */
  async find(created: CreatedResource): Promise<CreatedResource | undefined> {
    const { find } = this.type
    if (!find || this.endpoint === undefined) return created
    return this.#told('looked up', (context) => find(created, context))
  }

  /** Whether it can be: what holds data is never deleted. */
  get isReplaceable(): boolean {
    return this.type.withoutEffect || this.type.delete !== undefined
  }

  async replace(created: CreatedResource, values: unknown): Promise<CreatedResource> {
    await this.#told('deleted', async (context) => this.type.delete?.(created, context))
    return this.create(values)
  }

  /** An error `deployment-failed` about it. */
  failed(what: string, fix?: string): Error {
    return new AntipodeError('deployment-failed', {
      what: `${this.#failure('created')}: ${what}`,
      ...(fix !== undefined && { fix }),
    })
  }

  async #told<T>(done: string, work: (context: ResourceContext) => Promise<T>): Promise<T> {
    let last: EndpointCall | undefined
    try {
      return await work(
        this.#context((call) => {
          last = call
        }),
      )
    } catch (error) {
      throw refused(error, this.#failure(done), last)
    }
  }

  #failure(done: string): string {
    const { logicalId, type, at } = this.resource
    return `${where(at)}  ${logicalId} (${type}) could not be ${done} in ${this.#around.region}`
  }

  /** @param onCall is told of each call: its endpoint, or undefined for one that goes to none */
  #context(onCall: (call: EndpointCall | undefined) => void): ResourceContext {
    const { region, stackName, kernel, caller, directory, placeOf } = this.#around
    const { logicalId, at } = this.resource
    // The same stream each time: what is made anew gets the names that it had.
    const random = kernel.random.fork(`cloudformation/${region}/${stackName}`).fork(logicalId)
    return {
      region,
      stackName,
      logicalId,
      clock: kernel.clock,
      random,
      call: (service, operation, input) => {
        const target = { region: service === 'route53' ? ROUTE53_REGION : region, service }
        const endpoint = endpointOf(placeOf(target.region, service))
        onCall(endpoint === undefined ? undefined : { ...target, operation, endpoint })
        return caller.call(target, operation, input)
      },
      endpoint: (service) => endpointOf(placeOf(region, service)),
      outlives: (service) => mayHaveMore(placeOf(region, service)),
      physicalName: (maximumLength) => physicalName(stackName, logicalId, maximumLength, random),
      localPath: (local) => path.resolve(directory, local),
      invalid: (what) => invalidTemplate(at, logicalId, what),
      failed: (what, fix) => this.failed(what, fix),
    }
  }
}

function endpointOf(place: ReturnType<PlaceOfService>): string | undefined {
  return typeof place === 'object' ? place.url : undefined
}

/** Than what this run has made. */
function mayHaveMore(place: ReturnType<PlaceOfService>): boolean {
  return place === 'kept' || endpointOf(place) !== undefined
}
