// How services call the requests that they answer.
import type { Random } from '../kernel/random.js'

/** Half of DynamoDB's ids is the same in every region, and has been for years. */
const DYNAMODB_END = 'VV4KQNSO5AEMVJF66Q9ASUAAJG'

/** @param service as requests are signed for it */
export function newRequestId(service: string, random: Random): string {
  return service === 'dynamodb' ? random.base32(26) + DYNAMODB_END : random.uuid()
}
