// Where requests to an endpoint go: the address that was configured, or the service's own on AWS.
import { isHostOfAws } from '../../aws/hosts.js'
import type { Endpoint } from '../backend.js'

/** In place of a URL: the service's own address on AWS. */
export const AWS = 'aws'

export function isAwsUrl(url: string): boolean {
  return url === AWS || isHostOfAws(new URL(url).host)
}

/** Whether requests to it reach AWS itself, or may, since they are signed for it: its owner pays for them. */
export function isAwsItself({ url, credentials }: Endpoint): boolean {
  return credentials === 'ambient' || isAwsUrl(url)
}

/** @param prefix what a service's host names begin with, e.g. `streams.dynamodb` */
export function originOf({ url }: Endpoint, region: string, prefix: string): URL {
  if (url !== AWS) return new URL(url)
  return new URL(`https://${prefix}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`)
}
