// A service made of a table of operations.
import type { Service, ServiceName, Shape } from '../../aws/service.js'
import { notYet } from './errors.js'

export type Operations = Readonly<Record<string, (input: Shape) => Shape>>

export function serviceOf(name: ServiceName, operations: Operations): Service {
  const table = new Map(Object.entries(operations))
  return {
    name,
    async call(operation, input) {
      const carryOut = table.get(operation)
      if (!carryOut) throw notYet(`the operation ${operation}`)
      return carryOut(input)
    },
  }
}
