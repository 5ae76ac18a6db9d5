// AWS::Serverless::Function: a function, the role that it runs as, and what calls it.
import { json, type StructSchema, struct, supportedText, withoutEffect } from '../properties/schema.js'
import { localCode } from '../template/local-code.js'
import { type MapNode, map, member } from '../template/node.js'
import type { Resource } from '../template/template.js'
import { type Events, expandEvent } from './events.js'
import { type Expansion, getAtt, passOn } from './expansion.js'

/** Passed on to the AWS::Lambda::Function as they are; its own schema checks what is in them. */
const PASSED_ON = {
  FunctionName: json,
  Description: json,
  Handler: json,
  Runtime: json,
  Timeout: json,
  MemorySize: json,
  Environment: json,
  ReservedConcurrentExecutions: json,
}

export const FUNCTION_PROPERTIES: StructSchema<unknown> = struct({
  ...PASSED_ON,
  CodeUri: json,
  InlineCode: json,
  Events: json,
  Role: json,
  PackageType: supportedText(/^Zip$/),
  Architectures: withoutEffect,
  AssumeRolePolicyDocument: withoutEffect,
  EphemeralStorage: withoutEffect,
  KmsKeyArn: withoutEffect,
  LoggingConfig: withoutEffect,
  PermissionsBoundary: withoutEffect,
  Policies: withoutEffect,
  PropagateTags: withoutEffect,
  RecursiveLoop: withoutEffect,
  RolePath: withoutEffect,
  RuntimeManagementConfig: withoutEffect,
  SnapStart: withoutEffect,
  Tags: withoutEffect,
  Tracing: withoutEffect,
})

export function expandFunction(
  resource: Resource,
  written: ReadonlyMap<string, Resource>,
  events: Events,
  expansion: Expansion,
): void {
  const { logicalId, at, properties } = resource
  const role = member(properties, 'Role')
  const roleId = `${logicalId}Role`
  // The policies go along: what they refer to must be there before the function, as on AWS.
  if (!role) expansion.add(resource, roleId, 'AWS::IAM::Role', map(at, passOn(properties, ['Policies'])))
  expansion.add(
    resource,
    logicalId,
    'AWS::Lambda::Function',
    map(at, {
      ...passOn(properties, Object.keys(PASSED_ON)),
      Role: role ?? getAtt(at, roleId, 'Arn'),
      Code: codeOf(resource, expansion),
    }),
  )
  const declared = member(properties, 'Events')
  if (!declared) return
  if (declared.kind !== 'map') {
    expansion.findings.invalid(declared.at, logicalId, 'Events must be a map')
    return
  }
  for (const [name, entry] of declared.entries)
    expandEvent({ owner: resource, name, at: entry.at, node: entry.value }, written, events, expansion)
}

function codeOf(resource: Resource, expansion: Expansion): MapNode {
  const { properties, at } = resource
  const inline = member(properties, 'InlineCode')
  if (inline) return map(inline.at, { ZipFile: inline })
  const codeUri = member(properties, 'CodeUri')
  if (!codeUri) expansion.findings.invalid(at, resource.logicalId, 'needs CodeUri or InlineCode')
  return codeUri ? localCode(resource, codeUri, 'CodeUri', expansion.findings) : map(at, {})
}
