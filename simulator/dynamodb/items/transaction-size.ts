// How much a transaction may write: of what the request itself brings.
import { validation } from '../errors.js'

const MAX_TRANSACTION_BYTES = 4 * 1_024 * 1_024

/** @throws AwsError */
export function checkTransactionSize(writes: readonly { readonly sizeBytes?: number }[]): void {
  let bytes = 0
  for (const { sizeBytes } of writes) bytes += sizeBytes ?? 0
  if (bytes <= MAX_TRANSACTION_BYTES) return
  const said = `Transaction payload size cannot exceed 4MB. Payload Size: `
  // AWS says it twice.
  throw validation(`${said}: ${said}${bytes}`)
}
