// A function's code made ready to run: a CommonJS script, the same for isolate and worker.

/** Among the sources of a source map: what is none of the user's, but loads functions that share a script. */
export const LOADER_SOURCE = 'antipode-functions.js'

export interface CodeBundle {
  /** SHA-256 of what the function runs, in hexadecimal: the same code is the same bundle. */
  readonly id: string
  /** Functions of one directory may share one script: the same `scriptId` is the same `script`. */
  readonly scriptId: string
  /** CommonJS source, in which every dependency is bundled and Node.js's own modules are `require`d. */
  readonly script: string
  /**
   * Where the script is that of several functions: which of its exports, called, loads the module of this one. Without
   * it the script is the module.
   */
  readonly entry: string | undefined
  /** The name that the handler is exported by; with dots where it is a member of an export (`api.handler`). */
  readonly handlerExport: string
  /** Source map (JSON, version 3), whose sources are as in `/var/task`: relative to the function's directory. */
  readonly sourceMap: string | undefined
  /** Where the code finds its own files, which it sees as `/var/task`: absolute; undefined for inline code. */
  readonly directory: string | undefined
  /** What `__filename` is under `/var/task`, e.g. `src/app.js`. */
  readonly file: string
}
