// A function's code made ready to run: one CommonJS script, the same for isolate and worker.

export interface CodeBundle {
  /** SHA-256 of the script, in hexadecimal: the same code is the same bundle. */
  readonly id: string
  /** CommonJS source, in which every dependency is bundled and Node.js's own modules are `require`d. */
  readonly script: string
  /** The name that the handler is exported by; with dots where it is a member of an export (`api.handler`). */
  readonly handlerExport: string
  /** Source map (JSON, version 3), whose sources are as in `/var/task`: relative to the function's directory. */
  readonly sourceMap: string | undefined
  /** Where the code finds its own files, which it sees as `/var/task`: absolute; undefined for inline code. */
  readonly directory: string | undefined
  /** What `__filename` is under `/var/task`, e.g. `src/app.js`. */
  readonly file: string
}
