// ESM-13: what a filter pattern lets through.
import { expect, test } from 'vitest'
import { readPattern } from '#simulator/lambda/event-source-mapping/filter-pattern.js'

const RECORD = {
  eventName: 'MODIFY',
  dynamodb: {
    ApproximateCreationDateTime: 1_767_225_600,
    NewImage: {
      name: { S: 'Ada Lovelace' },
      age: { N: '36' },
      active: { BOOL: true },
      nothing: { NULL: true },
      tags: { SS: ['math', 'engine'] },
    },
  },
}
const image = (pattern: object) => ({ dynamodb: { NewImage: pattern } })

test.each<[object, boolean]>([
  [{ eventName: ['MODIFY'] }, true],
  [{ eventName: ['INSERT', 'MODIFY'] }, true],
  [{ eventName: ['INSERT'] }, false],
  [{ eventName: ['modify'] }, false],
  [{ eventName: [{ 'equals-ignore-case': 'modify' }] }, true],
  [{ eventName: [{ prefix: 'MOD' }] }, true],
  [{ eventName: [{ prefix: 'IN' }] }, false],
  [{ eventName: [{ suffix: 'IFY' }] }, true],
  [{ eventName: [{ 'anything-but': ['INSERT', 'REMOVE'] }] }, true],
  [{ eventName: [{ 'anything-but': 'MODIFY' }] }, false],
  [{ eventName: [{ 'anything-but': { prefix: 'MOD' } }] }, false],
  [{ eventName: ['MODIFY'], ...image({ age: { N: ['36'] } }) }, true],
  [{ eventName: ['INSERT'], ...image({ age: { N: ['36'] } }) }, false],
  [image({ age: { N: [36] } }), false],
  [image({ active: { BOOL: [true] } }), true],
  [image({ active: { BOOL: [false] } }), false],
  [image({ tags: { SS: ['engine'] } }), true],
  [image({ tags: { SS: ['poem'] } }), false],
  [image({ name: { S: [{ exists: true }] } }), true],
  [image({ missing: { S: [{ exists: true }] } }), false],
  [image({ missing: { S: [{ exists: false }] } }), true],
  [image({ name: { S: [{ exists: false }] } }), false],
  [image({ missing: { S: ['x'] } }), false],
  [
    { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 1_767_225_599, '<=', 1_767_225_600] }] } },
    true,
  ],
  [{ dynamodb: { ApproximateCreationDateTime: [{ numeric: ['<', 1_767_225_600] }] } }, false],
  [{ $or: [{ eventName: ['INSERT'] }, image({ age: { N: ['36'] } })] }, true],
  [{ $or: [{ eventName: ['INSERT'] }, image({ age: { N: ['37'] } })] }, false],
])('%j: %s', (pattern, expected) => {
  expect(readPattern(JSON.stringify(pattern))(RECORD)).toBe(expected)
})
