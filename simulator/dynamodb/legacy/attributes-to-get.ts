// AttributesToGet: top-level attributes, from before there were projection expressions.

import { invalidParameter } from '../errors.js'
import { type Projection, projection } from '../expressions/projection.js'
import { checkName } from '../input/attribute-name.js'
import type { Input } from '../input/input.js'

/** @throws AwsError */
export function readAttributesToGet(input: Input): Projection | undefined {
  const names = input.texts('AttributesToGet')
  if (!names) return undefined
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw invalidParameter(`Duplicate value in attribute name: ${name}`)
    seen.add(name)
    checkName(name)
  }
  return projection(names.map((name) => [name]))
}
