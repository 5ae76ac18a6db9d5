// Answers the HTTP requests of an SDK client in its request handler's place; nothing leaves the process.

export interface SdkRequest {
  /** DynamoDB's operation, or the method and path of a REST call. */
  readonly operation: string
  readonly host: string
  /** The body: an object if it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into it
  readonly body: any
}

export interface SdkAnswer {
  readonly status?: number
  readonly errorType?: string
  readonly body?: object
}

interface HttpRequest {
  readonly method: string
  readonly hostname: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}

/** Takes the client's requests from now on, and returns the list in which they will stand. */
export function stubSdk(
  client: { config: { requestHandler: unknown } },
  answer: (request: SdkRequest) => SdkAnswer = () => ({}),
): SdkRequest[] {
  const requests: SdkRequest[] = []
  client.config.requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ method, hostname, path, headers, body }: HttpRequest) {
      const target = headers['x-amz-target']?.split('.').at(-1)
      const request = {
        operation: target ?? `${method} ${decodeURIComponent(path)}`,
        host: hostname,
        body:
          body === undefined
            ? undefined
            : JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)),
      }
      requests.push(request)
      const { status = 200, errorType, body: answered = {} } = answer(request)
      return {
        response: {
          statusCode: status,
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            ...(errorType ? { 'x-amzn-errortype': errorType } : {}),
          },
          body: Buffer.from(JSON.stringify(answered)),
        },
      }
    },
  }
  return requests
}

/** DynamoDB's refusal, which the SDK does not try again. */
export const accessDenied: SdkAnswer = {
  status: 400,
  body: { __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'You are not authorized' },
}
