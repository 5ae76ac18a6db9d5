// What CloudFormation writes to the trace.

export type CloudFormationEvent =
  | {
      readonly type: 'cloudformation.resource-created'
      readonly region: string
      readonly stack: string
      readonly logicalId: string
      readonly resourceType: string
    }
  | {
      readonly type: 'cloudformation.stack-created'
      readonly region: string
      readonly stack: string
      /** How many resources it has. */
      readonly resources: number
    }
  | {
      /** An endpoint that came back has it again: `created` because it was gone, `replaced` because what it names was. */
      readonly type: 'cloudformation.resource-restored'
      readonly region: string
      readonly stack: string
      readonly logicalId: string
      readonly resourceType: string
      readonly how: 'created' | 'replaced'
    }
  | {
      /** It names something that was made anew, and is of a type that is never replaced. */
      readonly type: 'cloudformation.resource-outdated'
      readonly region: string
      readonly stack: string
      readonly logicalId: string
      readonly resourceType: string
    }
