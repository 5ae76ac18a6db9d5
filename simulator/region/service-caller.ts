// The one way from service to service: over the network, within a region or across regions. Whether the service that
// answers is embedded or stands at an endpoint, it does not know.
import type { CallContext, Service, ServiceCaller, ServiceName } from '../aws/service.js'
import type { Random } from '../kernel/random.js'
import type { Network } from '../network/network.js'
import type { Place } from '../network/places.js'

/** How long a service waits for another before it gives up; the AWS SDK's own defaults are in this range. */
const CONNECT_TIMEOUT_MS = 5_000
const REPLY_TIMEOUT_MS = 60_000

export interface ServiceDirectory {
  /** @throws NetworkError when the world has no such region; AntipodeError when the region has no such service */
  locate(region: string, service: ServiceName): { readonly place: Place; readonly service: Service }
}

export function serviceCaller(
  from: Place,
  network: Network,
  directory: ServiceDirectory,
  random: Random,
): ServiceCaller {
  return {
    async call<Output extends object>(
      target: { region: string; service: ServiceName },
      operation: string,
      input: object,
    ): Promise<Output> {
      const { place, service } = directory.locate(target.region, target.service)
      const context: CallContext = { requestId: random.uuid() }
      const output = await network.exchange(
        {
          from,
          to: place,
          purpose: 'request',
          handshakes: 0,
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          replyTimeoutMs: REPLY_TIMEOUT_MS,
        },
        () => service.call(operation, input as Record<string, unknown>, context),
      )
      return output as Output
    },
  }
}
