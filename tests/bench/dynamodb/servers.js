// What is compared, each in a process of its own; and how much of the processor each has had.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { UP } from '../up.js'

/** Linux counts in hundredths of a second, whatever the machine. */
const TICKS_PER_SECOND = 100

/**
 * `antipode up`, as users have it: three regions, the router, the network between.
 *
 * @param flags of Node.js
 * @param options of the command
 */
export const startOurs = (flags = [], options = []) =>
  start([...flags, ...UP, ...options], /AWS endpoint +(http:\/\/\S+)/, { ...process.env, NO_COLOR: '1' })

export const startFloor = () => start(['tests/bench/dynamodb/floor.js'], /(http:\S+)/)

export const startDynalite = () => start(['tests/bench/dynamodb/dynalite.js'], /(http:\S+)/)

/** Somebody else's, of whose processor time nothing is known. */
export function running(url) {
  return { url: new URL(url), cpuSeconds: () => Number.NaN, stop: async () => undefined }
}

function start(args, pattern, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
    const ended = new Promise((done) => child.once('exit', done))
    let text = ''
    const look = (data) => {
      text += data
      const url = pattern.exec(text)?.[1]
      if (url === undefined) return
      child.stdout.off('data', look).resume()
      resolve({
        url: new URL(url),
        cpuSeconds: () => cpuSeconds(child.pid),
        async stop() {
          child.kill('SIGINT')
          await ended
        },
      })
    }
    child.stdout.on('data', look)
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
  })
}

/** Linux only; NaN elsewhere. */
function cpuSeconds(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) / TICKS_PER_SECOND
  } catch {
    return Number.NaN
  }
}
