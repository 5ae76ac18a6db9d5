// What the workers of one script have in common, once in memory however many they are.

export class SharedScript {
  /** JSON in UTF-8. */
  readonly sourceMap: SharedArrayBuffer | undefined
  codeCache: SharedArrayBuffer | undefined

  constructor(sourceMap: string | undefined) {
    this.sourceMap = sourceMap === undefined ? undefined : shared(Buffer.from(sourceMap))
  }
}

export function shared(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length)
  new Uint8Array(memory).set(bytes)
  return memory
}
