// From the command to the screen that says ready, and the memory at that moment; against a process that only loads
// Fastify and listens.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { median } from './statistics.js'
import { UP } from './up.js'

const RUNS = 5
const FLOOR = [
  '--input-type=module',
  '--eval',
  "import fastify from 'fastify'; const app = fastify(); await app.listen({ port: 0 }); console.log('ready')",
]

export async function startUp() {
  const ours = []
  const floor = []
  for (let run = 0; run < RUNS; run++) {
    ours.push(await start(UP))
    floor.push(await start(FLOOR))
  }
  const ms = (runs) => median(runs.map((run) => run.ms))
  const megabytes = (runs) => median(runs.map((run) => run.megabytes))
  return [
    [
      'start-up until ready, three regions',
      `${ms(ours).toFixed(0)} ms`,
      'Fastify alone, listening',
      `${ms(floor).toFixed(0)} ms`,
      (ms(ours) / ms(floor)).toFixed(1),
    ],
    [
      'resident memory when ready',
      `${megabytes(ours).toFixed(0)} MB`,
      'Fastify alone, listening',
      `${megabytes(floor).toFixed(0)} MB`,
      (megabytes(ours) / megabytes(floor)).toFixed(1),
    ],
  ]
}

function start(args) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let ready = false
    child.stdout.on('data', (data) => {
      if (ready || !String(data).includes('ready')) return
      ready = true
      const result = { ms: performance.now() - began, megabytes: residentMegabytes(child.pid) }
      child.once('exit', () => resolve(result))
      child.kill('SIGINT')
    })
    child.once('exit', (code) => ready || reject(new Error(`${args.join(' ')} ended with ${code}`)))
  })
}

/** Linux only; NaN elsewhere. */
function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
  } catch {
    return Number.NaN
  }
}
