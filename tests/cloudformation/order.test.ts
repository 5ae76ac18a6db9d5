import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creationOrder } from '#simulator/cloudformation/stacks/order.js'
import { list, ref } from '#simulator/cloudformation/template/node.js'
import type { Resource } from '#simulator/cloudformation/template/template.js'

const at = { file: 'template.yaml', line: 1 }

function resource(logicalId: string, references: readonly string[], dependsOn: readonly string[]): Resource {
  const value = list(
    at,
    references.map((target) => ref(at, target)),
  )
  return {
    logicalId,
    at,
    type: 'AWS::IAM::Role',
    properties: { kind: 'map', entries: new Map([['Any', { at, value }]]), at },
    dependsOn,
    condition: undefined,
    metadata: undefined,
  }
}

const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.boolean()), { maxLength: 30 })

test('every resource comes once and after what it depends on, or a true circle is named', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const resources = Array.from({ length: 12 }, (_, index) => {
        const targets = (explicit: boolean) =>
          pairs.flatMap(([from, to, kind]) => (from === index && kind === explicit ? [`R${to}`] : []))
        return resource(`R${index}`, targets(false), targets(true))
      })
      const needs = (one: Resource, other: Resource | undefined) =>
        pairs.some(([from, to]) => `R${from}` === one.logicalId && `R${to}` === other?.logicalId)
      const { order, circle } = creationOrder(resources, new Map(), 'all')
      if (circle.length > 0) {
        for (const [index, one] of circle.entries())
          expect(needs(one, circle[(index + 1) % circle.length])).toBe(true)
        return
      }
      expect(new Set(order)).toEqual(new Set(resources))
      for (const [index, one] of order.entries())
        for (const later of order.slice(index)) expect(needs(one, later)).toBe(false)
    }),
  )
})
