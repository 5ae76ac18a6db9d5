// Host names of AWS, and those that LocalStack gives in their place: what they say of region, service and bucket.
import { cached } from './cached.js'
import { hostname } from './http.js'
import { REGION_NAMES } from './regions.js'

/** Names of all clouds of AWS that anybody may have an account in. */
const OF_AWS = /(?:^|\.)(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws|on\.aws)$/

/** LocalStack's own name for this machine, and its shorter form. Names under them are built as AWS builds its own. */
const OF_LOCALSTACK = /(?:^|\.)localhost(?:\.localstack\.cloud)?$/

const REGION = '[a-z]{2}(?:-[a-z]+)+-\\d'
const SUFFIX = '(?:amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|api\\.aws|localhost(?:\\.localstack\\.cloud)?)'

/** The last label before the suffix that is a region's name, as a bucket before it may look like one. */
const REGION_IN_HOST = new RegExp(`(?:^|^.*\\.)(${REGION})(?:\\.[a-z0-9.-]+)?\\.${SUFFIX}$`)
const REGION_IN_S3_HOST = new RegExp(`(?:^|\\.)s3[.-](?:dualstack\\.)?(${REGION})\\.${SUFFIX}$`)
const SERVICE_IN_HOST = new RegExp(`(?:^|\\.)([a-z0-9-]+?)(?:\\.dualstack)?\\.${REGION}\\.${SUFFIX}$`)

/** The bucket's name may have dots. */
const BUCKET_IN_HOST = new RegExp(`^(.+)\\.s3(?:[.-](?:dualstack\\.)?${REGION})?\\.${SUFFIX}$`)
/** What SDKs make of the endpoint `http://localhost:4566`. */
const BUCKET_BEFORE_LOCALHOST = /^(?!s3\.)(.+)\.localhost$/

/** Whether a host is AWS's own. */
export function isHostOfAws(host: string): boolean {
  return OF_AWS.test(hostname(host))
}

/** Whether a host is this machine, by a name from which emulators may read region and service as AWS does. */
export function isHostOfLocalStack(host: string): boolean {
  return OF_LOCALSTACK.test(hostname(host))
}

/** The region in a host name of AWS, e.g. of `abc.execute-api.eu-west-2.amazonaws.com`, or of LocalStack. */
export const regionOfAwsHost: (host: string) => string | undefined = cached((host) => {
  const name = hostname(host)
  if (BUCKET_IN_HOST.test(name)) return REGION_IN_S3_HOST.exec(name)?.[1]
  const region = REGION_IN_HOST.exec(name)?.[1]
  // Before `localhost` it may be a bucket's name that looks like one: `my-bucket-1`.
  return name.endsWith('.localhost') && !REGION_NAMES.includes(region ?? '') ? undefined : region
})

/** The service in such a host name, e.g. `s3` of `pictures.s3.eu-west-2.amazonaws.com`. */
export function serviceOfAwsHost(host: string): string | undefined {
  return SERVICE_IN_HOST.exec(hostname(host))?.[1]
}

/** The bucket in the host of a request to S3. */
export function bucketOfHost(host: string): string | undefined {
  const name = hostname(host)
  return (BUCKET_IN_HOST.exec(name) ?? BUCKET_BEFORE_LOCALHOST.exec(name))?.[1]
}
