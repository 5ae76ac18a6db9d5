// Runs the `docker` command, and nothing more: what its failures mean is in docker-trouble.ts.
import { type ExecFileException, execFile } from 'node:child_process'

export interface DockerFailure {
  /** `ENOENT` when there is no such command. */
  readonly code?: string
  /** What it wrote, without colours. */
  readonly stderr: string
  readonly timedOut: boolean
}

export class DockerCommandError extends Error implements DockerFailure {
  override readonly name = 'DockerCommandError'
  readonly code?: string
  readonly stderr: string
  readonly timedOut: boolean

  constructor(args: readonly string[], { code, stderr, timedOut }: DockerFailure) {
    super(`docker ${args.join(' ')}: ${stderr || code || 'it failed and wrote nothing'}`)
    if (code !== undefined) this.code = code
    this.stderr = stderr
    this.timedOut = timedOut
  }
}

export interface DockerCommandOptions {
  /** Ends the command; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** The command is ended after that; no limit by default. */
  readonly timeoutMs?: number
}

/**
 * @returns what it wrote to stdout, without white space at the ends
 * @throws DockerCommandError
 */
export async function docker(args: readonly string[], options?: DockerCommandOptions): Promise<string> {
  return (await run(args, options)).stdout.trim()
}

/** The last lines that a container wrote. */
export async function containerLog(container: string, lines: number): Promise<string> {
  const { stdout, stderr } = await run(['logs', '--tail', String(lines), container])
  return stdout + stderr
}

function run(
  args: readonly string[],
  { signal, timeoutMs = 0 }: DockerCommandOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (!error) return resolve({ stdout, stderr })
      if (signal?.aborted) return reject(signal.reason)
      const { code, killed } = error
      reject(
        new DockerCommandError(args, {
          ...(typeof code === 'string' ? { code } : {}),
          stderr: stderr.trim(),
          timedOut: killed === true,
        }),
      )
    }
    execFile('docker', args, { timeout: timeoutMs, windowsHide: true, ...(signal ? { signal } : {}) }, done)
  })
}
