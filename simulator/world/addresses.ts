// IPv4 addresses of the regions' public ends. No packet ever goes to them: they stand for AWS's own in DNS answers.
import { REGION_NAMES } from '../aws/regions.js'

/** 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no host of the Internet has such an address. */
const PREFIX = '198.18'
const HOSTS_PER_REGION = [10, 11]

/** Several, as AWS's own names have. */
export function addressesOf(region: string): readonly string[] {
  const index = REGION_NAMES.indexOf(region)
  return HOSTS_PER_REGION.map((host) => `${PREFIX}.${index}.${host}`)
}

export function regionOfAddress(address: string): string | undefined {
  const match = /^198\.18\.(\d+)\.\d+$/.exec(address)
  return match ? REGION_NAMES[Number(match[1])] : undefined
}
