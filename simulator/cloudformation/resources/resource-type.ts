// What a resource type is: its properties, and how it is made, found again and ended through the operations of its
// service.
import type { ServiceName, Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import type { Random } from '../../kernel/random.js'
import type { StructSchema } from '../properties/schema.js'

export interface ResourceContext {
  readonly region: string
  readonly stackName: string
  readonly logicalId: string
  readonly clock: Clock
  /** The resource's own stream. */
  readonly random: Random
  /** Calls a service of the stack's region; Route 53 wherever it stands. */
  call<Output extends object = Shape>(service: ServiceName, operation: string, input: object): Promise<Output>
  /** Where a service of the stack's region stands; undefined when it lives in this process. */
  endpoint(service: ServiceName): string | undefined
  /** Whether a service may have what an earlier run has made: at an endpoint, or in the world's state. */
  outlives(service: ServiceName): boolean
  /** `stack-LogicalId-RANDOM`, as CloudFormation names what has no name, cut to a length. */
  physicalName(maximumLength: number): string
  /** The absolute path of what a template names relative to itself. */
  localPath(path: string): string
  /** An error about this resource's properties that shows only now: `template-invalid`. */
  invalid(what: string): Error
  /** An error of making the resource that no service's answer names: `deployment-failed`. */
  failed(what: string, fix?: string): Error
}

export interface CreatedResource {
  /** What `Ref` answers. */
  readonly physicalId: string
  /** What `Fn::GetAtt` answers. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>
}

export interface ResourceType {
  readonly type: string
  /** Whose operations make it; undefined for a type without effect. */
  readonly service: ServiceName | undefined
  readonly properties: StructSchema<unknown>
  /** The names that `Fn::GetAtt` may ask for. */
  readonly attributes: readonly string[]
  /** True for a type that nothing in Antipode depends on: accepted, named, and not made. */
  readonly withoutEffect: boolean
  create(properties: unknown, context: ResourceContext): Promise<CreatedResource>
  /** As it is now at its endpoint; undefined when it is gone. Without it, it cannot get lost. */
  readonly find: ((created: CreatedResource, context: ResourceContext) => Promise<Existing>) | undefined
  /** Without it, it cannot be replaced. */
  readonly delete: ((created: CreatedResource, context: ResourceContext) => Promise<void>) | undefined
}

export type Existing = CreatedResource | undefined

export function resourceType<Value extends object>(definition: {
  readonly type: string
  readonly service: ServiceName
  readonly properties: StructSchema<Value>
  readonly attributes?: readonly string[]
  create(properties: Value, context: ResourceContext): Promise<CreatedResource>
  find?(created: CreatedResource, context: ResourceContext): Promise<Existing>
  delete?(created: CreatedResource, context: ResourceContext): Promise<void>
}): ResourceType {
  return {
    type: definition.type,
    service: definition.service,
    properties: definition.properties,
    attributes: definition.attributes ?? [],
    withoutEffect: false,
    create: (properties, context) => definition.create(properties as Value, context),
    find: definition.find,
    delete: definition.delete,
  }
}
