// `node:zlib` in an isolate: what Node.js does on other threads is done at once, and delivered in the next tick.
// Streams collect their input and work at its end.
import { Transform, type TransformCallback } from 'node:stream'
import * as real from 'node:zlib'

type Sync = (data: real.InputType, options?: object) => Buffer

const FORMS: Readonly<Record<string, Sync>> = {
  Deflate: real.deflateSync,
  Inflate: real.inflateSync,
  DeflateRaw: real.deflateRawSync,
  InflateRaw: real.inflateRawSync,
  Gzip: real.gzipSync,
  Gunzip: real.gunzipSync,
  Unzip: real.unzipSync,
  BrotliCompress: real.brotliCompressSync,
  BrotliDecompress: real.brotliDecompressSync,
}

export function zlibModule(): Record<string, unknown> {
  const module: Record<string, unknown> = { ...real }
  for (const [name, sync] of Object.entries(FORMS)) {
    const Stream = streamOf(sync)
    module[name] = Stream
    module[`create${name}`] = (options?: object) => new Stream(options)
    module[name.charAt(0).toLowerCase() + name.slice(1)] = callbackForm(sync)
  }
  return module
}

function callbackForm(sync: Sync) {
  return (data: real.InputType, ...rest: unknown[]) => {
    const callback = rest.pop() as (error: unknown, result?: Buffer) => void
    try {
      process.nextTick(callback, null, sync(data, rest[0] as object | undefined))
    } catch (error) {
      process.nextTick(callback, error)
    }
  }
}

function streamOf(sync: Sync) {
  return class extends Transform {
    readonly #options: object | undefined
    readonly #input: Buffer[] = []
    bytesWritten = 0

    constructor(options?: object) {
      super()
      this.#options = options
    }

    override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      this.#input.push(chunk)
      this.bytesWritten += chunk.length
      done()
    }

    override _flush(done: TransformCallback): void {
      try {
        if (this.#input.length === 0) done()
        else done(null, sync(Buffer.concat(this.#input), this.#options))
      } catch (error) {
        done(error as Error)
      }
    }

    close(callback?: () => void): void {
      if (callback) process.nextTick(callback)
      this.destroy()
    }
  }
}
