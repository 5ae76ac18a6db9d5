// A `docker` command on the path that answers as a test says, so that Docker's troubles can be had without Docker. If
// nothing is said, its regions answer as a healthy LocalStack does, at the ports of the compose file. It speaks sh.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What a command does instead of what it does when all is well. */
export interface Answer {
  /** A pattern of the shell's for the whole command line without the word docker; the first that fits decides. */
  readonly to: string
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
  /** It never ends. */
  readonly hangs?: true
}

/** Both regions in one process, which is what is killed in the end. */
const SERVER = `
for (const port of process.argv.slice(1))
  require('node:http').createServer((_, response) => response.end('{}')).listen(+port, '127.0.0.1')`

export class ScriptedDocker {
  readonly #folder: string
  readonly #path = process.env.PATH

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** From now on until it is disposed of, `docker` is this one. */
  static async install(...answers: readonly Answer[]): Promise<ScriptedDocker> {
    const folder = await mkdtemp(join(tmpdir(), 'antipode-scripted-docker-'))
    const docker = new ScriptedDocker(folder)
    await writeFile(join(folder, 'calls'), '')
    await writeFile(join(folder, 'docker'), script(folder, answers))
    await chmod(join(folder, 'docker'), 0o755)
    process.env.PATH = `${folder}${delimiter}${docker.#path}`
    return docker
  }

  /** The command lines so far, each without the word docker. */
  async calls(): Promise<readonly string[]> {
    return (await readFile(join(this.#folder, 'calls'), 'utf8')).split('\n').filter(Boolean)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.env.PATH = this.#path
    await rm(this.#folder, { recursive: true, force: true })
  }
}

function script(folder: string, answers: readonly Answer[]): string {
  return `#!/bin/sh
cd '${folder}'
echo "$*" >> calls
case "$*" in
${answers.map(branch).join('\n')}
compose*' up -d')
  while [ "$1" != -f ]; do shift; done
  sed -n 's/.*127\\.0\\.0\\.1:\\([0-9]*\\):4566.*/\\1/p' "$2" > ports
  sed -n 's/.*dev\\.antipode\\.region: //p' "$2" > regions
  '${process.execPath}' -e "${SERVER.replaceAll('\n', ' ')}" $(cat ports) > /dev/null 2>&1 &
  echo $! > pid ;;
compose*' down '*)
  [ ! -e pid ] || kill "$(cat pid)"
  rm -f pid regions ;;
'ps --all --filter '*)
  [ ! -e regions ] || sed 's/$/\\trunning\\tUp 1 second/' regions ;;
esac
`
}

function branch({ to, stdout = '', stderr = '', exitCode = 0, hangs }: Answer): string {
  const pattern = to.replaceAll(' ', "' '")
  if (hangs) return `${pattern}) exec sleep 600 ;;`
  return `${pattern}) printf '%s' ${quoted(stdout)}; printf '%s' ${quoted(stderr)} >&2; exit ${exitCode} ;;`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
