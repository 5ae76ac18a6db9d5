// What a function says of a batch with ReportBatchItemFailures (ESM-08, ESM-09).

/**
 * How many records of the batch are done: all, or those before the lowest one reported; none when the report cannot be
 * understood.
 *
 * @param payload the function's answer, JSON text
 * @param sequenceNumbers of the batch, in its order
 */
export function recordsDone(payload: string, sequenceNumbers: readonly string[]): number {
  const all = sequenceNumbers.length
  const response = JSON.parse(payload || 'null') as { batchItemFailures?: unknown } | null
  const failures = response?.batchItemFailures
  if (failures === undefined || failures === null) return all
  if (!Array.isArray(failures)) return 0
  let lowest = all
  for (const failure of failures as readonly unknown[]) {
    const identifier = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier
    const index = sequenceNumbers.indexOf(identifier as string)
    if (index < 0) return 0
    lowest = Math.min(lowest, index)
  }
  return lowest
}
