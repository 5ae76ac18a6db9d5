// esbuild's process, which is one for all worlds of ours, and larger than they are. It starts with the first build.
import { stop } from 'esbuild'

let running = 0

/** Every build of ours goes through here, so that none is ended half-way. */
export async function compiling<T>(build: () => Promise<T>): Promise<T> {
  running++
  try {
    return await build()
  } finally {
    running--
  }
}

/**
 * Ends the process, unless a world of ours still compiles; the next build starts it again. Only for where nobody but
 * Antipode uses esbuild: a build of somebody else would fail.
 */
export async function endCompiler(): Promise<void> {
  if (running === 0) await stop()
}
