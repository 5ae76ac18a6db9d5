// `antipode up` as a process of its own, from the command to the screen that says ready.
import { spawn } from 'node:child_process'

const ANY_PORTS = ['--port', '0', '--aws-port', '0', '--control-port', '0']

/** Of the demonstration, with more options. */
export function up(options) {
  const began = performance.now()
  const child = spawn(
    process.execPath,
    ['dist/cli/main.js', 'up', 'lambdas/template.yaml', ...ANY_PORTS, ...options],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    let screen = ''
    child.stdout.on('data', (data) => {
      screen += data
      const url = (label) => new RegExp(`^ +${label} +(http:\\S+)`, 'm').exec(screen)?.[1]
      const control = url('Control')
      if (control === undefined) return
      child.stdout.removeAllListeners('data').resume()
      resolve({
        startMs: performance.now() - began,
        application: url('Application'),
        aws: url('AWS endpoint'),
        control,
        close: async () => {
          child.kill('SIGINT')
          await ended
        },
      })
    })
    child.once('exit', (code) => reject(new Error(`antipode up ${options.join(' ')} ended with ${code}`)))
  })
}
