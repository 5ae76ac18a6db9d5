// How far the event-source mappings of a region have read, over restarts. On AWS a mapping goes on; here it is made anew
// from the template by each run, and goes on where the one of that stream and function was.
import type { Store } from '../../storage/store.js'
import type { Position } from './stream-reader.js'

export interface KeptShard {
  readonly id: string
  readonly position: Position
  /** As Checkpoint has it. */
  readonly skipBefore: number
  /** It is closed and has been processed. */
  readonly done: boolean
}

interface MappedStream {
  readonly streamArn: string
  readonly functionName: string
}

export class MappingPositions {
  readonly #store: Store
  readonly #prefix: string

  constructor(store: Store, region: string) {
    this.#store = store
    this.#prefix = `mapping/${region}/`
  }

  /** undefined: no earlier mapping. */
  async earlier(mapped: MappedStream): Promise<readonly KeptShard[] | undefined> {
    const [[, text] = []] = await this.#store.entries(this.#key(mapped))
    return text === undefined ? undefined : (JSON.parse(text) as readonly KeptShard[])
  }

  /** Nobody has to wait for it: after a crash, records may come again, as on AWS. */
  keep(mapped: MappedStream, shards: readonly KeptShard[]): Promise<void> {
    return this.#store.write([{ key: this.#key(mapped), value: JSON.stringify(shards) }])
  }

  forget(mapped: MappedStream): Promise<void> {
    return this.#store.write([{ key: this.#key(mapped), value: undefined }])
  }

  #key({ streamArn, functionName }: MappedStream): string {
    return `${this.#prefix}${streamArn}/${functionName}/`
  }
}
