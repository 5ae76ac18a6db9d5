// What templates may hold, as data: documentation is made from the same registries that the code uses.
import { CONDITION_FUNCTIONS, VALUE_FUNCTIONS } from './functions/names.js'
import { namesWithoutEffect } from './properties/schema.js'
import { RESOURCE_TYPES } from './resources/registry.js'
import { EVENT_PROPERTIES } from './sam/events.js'
import { SERVERLESS_PROPERTIES } from './sam/expand.js'

export interface SupportedType {
  readonly type: string
  /** True for a type that is accepted and not made: permissions, logs, alarms. */
  readonly withoutEffect: boolean
  /** Properties that are accepted and change nothing, with dots between the names. */
  readonly propertiesWithoutEffect: readonly string[]
}

export interface Supported {
  readonly types: readonly SupportedType[]
  /** Types of events of an AWS::Serverless::Function. */
  readonly events: readonly string[]
  readonly functions: readonly string[]
}

/** Sorted by name. */
export function supported(): Supported {
  const plain = [...RESOURCE_TYPES.values()].map(({ type, withoutEffect, properties }) => ({
    type,
    withoutEffect,
    propertiesWithoutEffect: namesWithoutEffect(properties),
  }))
  const serverless = [...SERVERLESS_PROPERTIES].map(([type, properties]) => ({
    type,
    withoutEffect: false,
    propertiesWithoutEffect: namesWithoutEffect(properties),
  }))
  return {
    types: [...plain, ...serverless].sort((a, b) => (a.type < b.type ? -1 : 1)),
    events: [...EVENT_PROPERTIES.keys()].sort(),
    functions: [...VALUE_FUNCTIONS, ...CONDITION_FUNCTIONS].sort(),
  }
}
