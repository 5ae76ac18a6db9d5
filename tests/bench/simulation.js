// How fast virtual time passes in the ten-minute incident; against the same number of function invocations called one
// after the other in plain Node.js, which is the least that any simulation of it must do.
import { runScenarioFile } from '../../dist/testing/run-scenario.js'
import { plainHandlers } from './plain-handlers.js'
import { median } from './statistics.js'

const RUNS = 3

export async function simulation() {
  const runs = []
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now()
    const { report, trace, failure } = await runScenarioFile('tests/bench/incident.ts')
    if (failure) throw failure
    runs.push({ wallMs: performance.now() - began, report, trace })
  }
  const wallMs = median(runs.map((run) => run.wallMs))
  const { report, trace } = runs[0]
  const invoked = trace.filter((record) => record.type === 'lambda.invoked')
  const plain = await plainHandlers()
  const began = performance.now()
  for (const { function: name } of invoked) await plain.invoke(name)
  const floorMs = performance.now() - began
  await plain.close()
  return [
    [
      `ten-minute incident (${report.requests.answered + report.requests.failed} requests, ${invoked.length} invocations)`,
      `${(wallMs / 1_000).toFixed(2)} s, ${(report.elapsedMs / wallMs).toFixed(0)} simulated s per s`,
      'its invocations in plain Node.js',
      `${(floorMs / 1_000).toFixed(2)} s`,
      (wallMs / floorMs).toFixed(2),
    ],
  ]
}
