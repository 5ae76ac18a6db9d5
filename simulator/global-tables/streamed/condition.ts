// The condition under which a write of ours may go through: that there still is what we believe to be there.
import type { Shape } from '../../aws/service.js'
import type { Image } from './image.js'

/** DynamoDB takes 4 KB of expression and 300 operators; each term has one, and another before the next. */
const MAX_BYTES = 4_096
const MAX_TERMS = 150

/**
 * Every believed attribute is there as believed, and those that would be new are not. What it cannot see: attributes
 * that neither image has, and those for which the expression has no room.
 *
 * @param keyName of the partition key
 */
export function conditionFor(keyName: string, there: Image, next: Image): Shape {
  if (!there) {
    return { ConditionExpression: 'attribute_not_exists(#k)', ExpressionAttributeNames: { '#k': keyName } }
  }
  const names: Record<string, string> = { '#k': keyName }
  const values: Record<string, unknown> = {}
  let expression = 'attribute_exists(#k)'
  let terms = 1
  const add = (term: string, use: () => void) => {
    const longer = `${expression} AND ${term}`
    if (terms >= MAX_TERMS || longer.length > MAX_BYTES) return
    expression = longer
    terms++
    use()
  }
  const listed = Object.keys(there).sort()
  for (const [n, name] of listed.entries()) {
    add(`#${n}=:${n}`, () => {
      names[`#${n}`] = name
      values[`:${n}`] = there[name]
    })
  }
  const added = Object.keys(next ?? {}).filter((name) => !Object.hasOwn(there, name))
  for (const [n, name] of added.sort().entries()) {
    add(`attribute_not_exists(#n${n})`, () => {
      names[`#n${n}`] = name
    })
  }
  return {
    ConditionExpression: expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }
}
