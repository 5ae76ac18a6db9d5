// Whether a record set counts as healthy (R53-CH-01…06). Looked up from what the checks have found, never measured
// when a question comes (R53-CH-07).
import type { HostedZone } from './zones/hosted-zone.js'
import type { RecordSet } from './zones/record-set.js'

export function isRecordHealthy(
  record: RecordSet,
  zone: HostedZone,
  isCheckHealthy: (healthCheckId: string) => boolean,
): boolean {
  // R53-CH-01: without a health check it is healthy. R53-CH-04: an alias's own check must hold too.
  if (record.healthCheckId !== undefined && !isCheckHealthy(record.healthCheckId)) return false
  const { data } = record
  // R53-CH-03
  if (data.kind === 'values' || !data.evaluateTargetHealth) return true
  // R53-CH-06: an AWS resource behind an alias does not follow the application's health.
  if (data.hostedZoneId !== zone.id) return true
  // R53-CH-02
  const target = zone.group(data.dnsName, record.type)
  return target?.records.some((member) => isRecordHealthy(member, zone, isCheckHealthy)) ?? false
}
