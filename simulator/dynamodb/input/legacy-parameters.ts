// Parameters of the API from before there were expressions. They are not supported yet: better refused than ignored.
import { validation } from '../errors.js'
import type { Input } from './input.js'

export const LEGACY_PARAMETERS = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
] as const

export function refuseLegacyParameters(input: Input): void {
  for (const name of LEGACY_PARAMETERS)
    if (input.has(name))
      throw validation(`Antipode does not support the legacy parameter ${name}: use an expression instead`)
}
