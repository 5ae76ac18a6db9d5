// The resource policy of a function: kept and answered. Who may invoke is not checked.
import type { Shape } from '../../aws/service.js'
import { resourceConflict, resourceNotFound } from './errors.js'
import type { LambdaFunction } from './function.js'
import { requiredText, text } from './input.js'

export function addPermission(fn: LambdaFunction, input: Shape): Shape {
  const id = requiredText(input, 'StatementId')
  if (fn.permissions.has(id)) {
    throw resourceConflict(
      `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    )
  }
  const sourceArn = text(input, 'SourceArn')
  const statement = {
    Sid: id,
    Effect: 'Allow',
    Principal: principal(requiredText(input, 'Principal')),
    Action: requiredText(input, 'Action'),
    Resource: fn.definition.arn,
    ...(sourceArn !== undefined && { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
  }
  fn.permissions.set(id, statement)
  return { Statement: JSON.stringify(statement) }
}

export function removePermission(fn: LambdaFunction, input: Shape): Shape {
  const id = requiredText(input, 'StatementId')
  if (!fn.permissions.delete(id)) {
    throw resourceNotFound(`Statement ${id} is not found in resource policy.`)
  }
  return {}
}

export function getPolicy(fn: LambdaFunction): Shape {
  if (fn.permissions.size === 0) throw resourceNotFound()
  const policy = { Version: '2012-10-17', Id: 'default', Statement: [...fn.permissions.values()] }
  return { Policy: JSON.stringify(policy) }
}

function principal(given: string): unknown {
  if (given === '*') return '*'
  return given.includes('.') ? { Service: given } : { AWS: given }
}
