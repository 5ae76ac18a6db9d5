// Parameters of the Parameter Store.
import { required, struct, supportedText, text, withoutEffect } from '../properties/schema.js'
import { createOrTake, difference, mustFit, unlessGone } from './existing.js'
import { resourceType } from './resource-type.js'

const LONGEST_NAME = 1_011
const GONE = /^ParameterNotFound$/

interface StoredParameter {
  readonly Type: string
  readonly Value: string
}

export const parameter = resourceType({
  type: 'AWS::SSM::Parameter',
  service: 'ssm',
  properties: struct({
    Name: text,
    // CloudFormation has no SecureString.
    Type: required(supportedText(/^String(List)?$/)),
    Value: required(text),
    Description: text,
    AllowedPattern: text,
    DataType: text,
    Policies: withoutEffect,
    Tags: withoutEffect,
    Tier: withoutEffect,
  }),
  attributes: ['Type', 'Value'],
  async create(properties, context) {
    const Name = properties.Name ?? context.physicalName(LONGEST_NAME)
    const { Type, Value } = properties
    await createOrTake(
      context,
      'ssm',
      /^ParameterAlreadyExists$/,
      () => context.call('ssm', 'PutParameter', { ...properties, Name, Overwrite: false }),
      async () => {
        const { Parameter: found } = await context.call<{ Parameter: StoredParameter }>(
          'ssm',
          'GetParameter',
          {
            Name,
          },
        )
        mustFit(context, 'ssm', `The parameter ${Name}`, [
          ...difference('Type', Type, found.Type),
          ...difference('Value', Value, found.Value),
        ])
        return {}
      },
    )
    return { physicalId: Name, attributes: { Type, Value } }
  },
  // A value that the application has changed is the application's.
  async find(created, context) {
    const found = await unlessGone(GONE, () =>
      context.call('ssm', 'GetParameter', { Name: created.physicalId }),
    )
    return found && created
  },
  async delete({ physicalId }, context) {
    await unlessGone(GONE, () => context.call('ssm', 'DeleteParameter', { Name: physicalId }))
  },
})
