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
