// A report as text for people.
import type { Incident, Report } from './report.js'

export function reportText(report: Report): string {
  const { requests, replication } = report
  const lines = [
    `${seconds(report.elapsedMs)} simulated, ${report.events} events, seed ${report.seed}`,
    '',
    `Requests      ${requests.answered} answered, ${requests.failed} without an answer`,
    ...Object.entries(requests.byRegion).map(
      ([region, count]) => `              ${region.padEnd(16)}${count}`,
    ),
    ...Object.entries(requests.byStatus).map(
      ([status, count]) => `              status ${status.padEnd(9)}${count}`,
    ),
    '',
    ...report.incidents.flatMap(incidentLines),
    `Replication   ${replication.applied} copies applied, ${replication.pending} on their way`,
    ...(replication.medianLagMs === undefined
      ? []
      : [`              lag ${ms(replication.medianLagMs)} median, ${ms(replication.longestLagMs)} longest`]),
    `Lost writes   ${report.lostWrites.length}`,
    ...report.lostWrites.map(
      ({ table, key, region, writtenMs, winner }) =>
        `              ${table} ${key}: written in ${region} at ${seconds(writtenMs)}, overwritten by ${winner}`,
    ),
    '',
    `Trace hash    ${report.traceHash}`,
  ]
  return `${lines.join('\n')}\n`
}

function incidentLines(incident: Incident): string[] {
  const { fault, scope, startedMs, healedMs } = incident
  return [
    `Incident      ${fault} ${scope}, from ${seconds(startedMs)}${healedMs === undefined ? ', not healed' : ` to ${seconds(healedMs)}`}`,
    `              detected after         ${seconds(incident.detectedAfterMs)}`,
    `              users elsewhere after  ${seconds(incident.movedAfterMs)}`,
    `              requests lost          ${incident.failedRequests}`,
    ...(healedMs === undefined
      ? []
      : [
          `              healthy again after    ${seconds(incident.recoveredAfterMs)}`,
          `              users back after       ${seconds(incident.returnedAfterMs)}`,
        ]),
    '',
  ]
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'never' : `${(milliseconds / 1_000).toFixed(1)} s`
}

function ms(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : `${Math.round(milliseconds)} ms`
}
