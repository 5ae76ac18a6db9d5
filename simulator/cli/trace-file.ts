// The trace as a file of NDJSON, complete when it is closed.

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { AntipodeError } from '../kernel/errors.js'
import { type TraceRecord, toNdjson } from '../kernel/trace.js'

export class TraceFile {
  readonly #stream: WriteStream
  #failure: unknown

  private constructor(stream: WriteStream) {
    this.#stream = stream
    stream.on('error', (error) => {
      this.#failure ??= error
    })
  }

  /** @throws AntipodeError `bad-usage` when the file cannot be written */
  static async open(path: string): Promise<TraceFile> {
    const stream = createWriteStream(path)
    try {
      await once(stream, 'open')
    } catch (error) {
      throw unwritable(path, error)
    }
    return new TraceFile(stream)
  }

  readonly write = (record: TraceRecord): void => {
    if (!this.#failure) this.#stream.write(toNdjson(record))
  }

  /** @throws AntipodeError `bad-usage` when not all could be written, as on a full disk */
  async close(): Promise<void> {
    this.#stream.end()
    await finished(this.#stream).catch(() => {})
    if (this.#failure) throw unwritable(String(this.#stream.path), this.#failure)
  }
}

function unwritable(path: string, cause: unknown): AntipodeError {
  return new AntipodeError('bad-usage', {
    what: `The trace cannot be written to ${path}.`,
    why: (cause as Error).message,
    fix: 'Name another file with --trace.',
    cause,
  })
}
