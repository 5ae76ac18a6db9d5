// A function's code made ready to run: one CommonJS script, the same for isolate and worker.

export interface CodeBundle {
  /** SHA-256 of the script, in hexadecimal: the same code is the same bundle. */
  readonly id: string
  /** CommonJS source, in which every dependency is bundled and Node.js's own modules are `require`d. */
  readonly script: string
  /** The name that the handler is exported by. */
  readonly handlerExport: string
  /** For stack traces: the file that the user wrote, relative to the template. */
  readonly sourceMap: string | undefined
}
