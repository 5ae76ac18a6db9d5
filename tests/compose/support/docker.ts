// Docker from a test: its command, and what of a project is there.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { COMPOSE_PROJECT_LABEL } from '#simulator/containers/labels.js'

const run = promisify(execFile)

/** What it wrote to stdout. */
export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args, { maxBuffer: 2 ** 26 })).stdout.trim()
}

/** The containers, networks and volumes of the Compose projects whose names begin so. */
export async function objectsOf(projects: string): Promise<readonly string[]> {
  const format = `{{ .Label "${COMPOSE_PROJECT_LABEL}" }}`
  const lists = await Promise.all([
    docker('ps', '--all', '--format', `${format} container {{ .Names }}`),
    docker('network', 'ls', '--format', `${format} network {{ .Name }}`),
    docker('volume', 'ls', '--format', `${format} volume {{ .Name }}`),
  ])
  return lists.flatMap((list) => list.split('\n')).filter((line) => line.startsWith(projects))
}
