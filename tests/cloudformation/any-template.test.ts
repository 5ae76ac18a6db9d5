// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates under test are written in them
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { functionSources } from '#simulator/cloudformation/deployments/function-sources.js'
import { readTemplate } from '#simulator/cloudformation/template/template.js'
import { AntipodeError } from '#simulator/kernel/errors.js'

const word = fc.constantFrom(
  ...[
    'A',
    'B',
    'Ref',
    'Fn::Sub',
    'Fn::If',
    'Fn::GetAtt',
    'Fn::Join',
    'Condition',
    'Type',
    'Properties',
    'Events',
  ],
  ...[
    'DependsOn',
    'Path',
    'Method',
    'Handler',
    'CodeUri',
    'Runtime',
    'Environment',
    'Domain',
    'Replicas',
    '__proto__',
  ],
  ...[
    'AWS::Serverless::Function',
    'AWS::Serverless::Api',
    'AWS::Serverless::HttpApi',
    'AWS::DynamoDB::GlobalTable',
  ],
  ...[
    'AWS::Lambda::Function',
    'HttpApi',
    'Api',
    'DynamoDB',
    'nodejs22.x',
    '${A}',
    '${A.Arn',
    'A.Arn',
    '/a/{b}',
    '',
  ],
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    word,
    fc.constantFrom(null, true, 0, -1.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 4 }),
  ),
}))
const resource = fc.record(
  { Type: word, Properties: fc.dictionary(word, value), Metadata: value, DependsOn: value, Condition: word },
  { requiredKeys: ['Type'] },
)
const template = fc.record({
  Transform: fc.constant('AWS::Serverless-2016-10-31'),
  Globals: value,
  Parameters: value,
  Conditions: value,
  Mappings: value,
  Resources: fc.oneof(fc.dictionary(fc.constantFrom('A', 'B', 'C'), resource), value),
  Outputs: value,
})

test('whatever a template holds, it is read or refused by name, and never crashes', () => {
  fc.assert(
    fc.property(template, (content) => {
      try {
        functionSources(readTemplate(JSON.stringify(content), 'template.json'), '/')
      } catch (error) {
        expect(error).toBeInstanceOf(AntipodeError)
      }
    }),
    { numRuns: 500 },
  )
})
