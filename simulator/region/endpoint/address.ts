// Where requests to an endpoint go: the address that was configured, or the service's own on AWS.
import { isHostOfAws } from '../../aws/hosts.js'
import type { Endpoint } from '../backend.js'

/** In place of a URL: the service's own address on AWS. */
export const AWS = 'aws'

/** Whether requests to it reach AWS itself, or may: its owner pays for them. */
export function isAwsItself({ url, credentials }: Endpoint): boolean {
  return url === AWS || credentials === 'ambient' || isHostOfAws(new URL(url).host)
}

/** @param prefix what a service's host names begin with, e.g. `streams.dynamodb` */
export function originOf({ url }: Endpoint, region: string, prefix: string): URL {
  if (url !== AWS) return new URL(url)
  return new URL(`https://${prefix}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`)
}
