// A service of a region: a function from a parsed AWS request to a response. Who calls it cannot tell whether it is
// embedded here or answered by an endpoint elsewhere.

/** The names by which services find each other. Those of the second line are there at endpoints only. */
export type ServiceName =
  | ('dynamodb' | 'streams.dynamodb' | 'lambda' | 'apigateway' | 'apigatewayv2' | 'route53')
  | ('s3' | 'sns' | 'sqs' | 'ssm')

/** The wire's JSON shapes: binary values are base64 text, exactly as in the request body. */
export type Shape = Readonly<Record<string, unknown>>

export interface CallContext {
  readonly requestId: string
}

export interface Service {
  readonly name: ServiceName
  /**
   * @param operation the API's operation name, e.g. `PutItem`
   * @param input is the service's from now on, which may keep parts of it: nobody changes it any more
   * @throws AwsError as AWS would answer
   */
  call(operation: string, input: Shape, context: CallContext): Promise<Shape>
}

/**
 * The way from one service to another, within a region or across regions; the only one there is. Bound to the place
 * that calls, so that the network stands in between.
 */
export interface ServiceCaller {
  /**
   * @throws AwsError as the service answers
   * @throws NetworkError when no answer came
   */
  call<Output extends object = Shape>(
    target: ServiceTarget,
    operation: string,
    input: object,
  ): Promise<Output>
}

export interface ServiceTarget {
  readonly region: string
  readonly service: ServiceName
}
