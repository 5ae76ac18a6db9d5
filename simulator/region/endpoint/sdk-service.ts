// A service at an endpoint as a `Service` of the region: each operation is a command of the AWS SDK. What the answers
// mean is not known here.
import { AwsError } from '../../aws/errors.js'
import type { Service, ServiceName, Shape } from '../../aws/service.js'
import { NetworkError } from '../../network/errors.js'
import type { Sdk } from './sdk-clients.js'
import { type BinaryMembers, fromSdk, outputFromSdk, toSdk } from './wire-values.js'

export function sdkService(name: ServiceName, binary: BinaryMembers, load: () => Promise<Sdk>): Service {
  let loading: Promise<Sdk> | undefined
  return {
    name,
    async call(operation, input) {
      loading ??= load()
      const sdk = await loading
      const Command = sdk.command(operation)
      if (!Command) throw new AwsError('UnknownOperationException', '')
      try {
        const output = await sdk.client.send(new Command(toSdk(input, binary) as object))
        const { $metadata: _, ...members } = output as Shape
        return await outputFromSdk(members)
      } catch (error) {
        throw error instanceof NetworkError ? error : refusal(error)
      }
    },
  }
}

/** Members of the SDK's exceptions that AWS's answer does not have. */
const OF_THE_SDK = new Set(['name', 'message', 'stack', 'Message', 'Code', 'Type', 'Error', 'RequestId'])

/** @returns what AWS answered; the error itself when it is no answer */
function refusal(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { $metadata, $fault } = error as { $metadata?: { httpStatusCode?: number }; $fault?: unknown }
  const status = $metadata?.httpStatusCode
  // The SDK checks some of what AWS checks, and serializes nothing that is not of the type.
  if (status === undefined) return new AwsError('ValidationException', error.message)
  if ($fault === undefined)
    return new AwsError('InternalFailure', `The answer is not as AWS's: ${error.message}`, 502)
  const members = Object.entries(error).filter(
    ([name, value]) => !name.startsWith('$') && !OF_THE_SDK.has(name) && value !== undefined,
  )
  return new AwsError(error.name, error.message, status, fromSdk(Object.fromEntries(members)) as Shape)
}
