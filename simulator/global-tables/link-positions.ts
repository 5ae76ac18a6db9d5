// How far links between replicas had got when an earlier run ended: where both replicas and their logs outlive the
// process, a link goes on from there.
import type { Store } from '../storage/store.js'
import type { Replica } from './replica.js'

interface PositionText {
  /** Of the tables: one that was deleted and made anew has another log, and other items. */
  readonly source: string
  readonly destination: string
  readonly position: number
}

/** Under it in the store: positions, by table and pair of regions. */
const POSITIONS = 'position/'

export class LinkPositions {
  readonly #store: Store
  #earlier: ReadonlyMap<string, string> = new Map()

  constructor(store: Store) {
    this.#store = store
  }

  async load(): Promise<void> {
    this.#earlier = new Map(await this.#store.entries(POSITIONS))
  }

  /** What an earlier run had brought from one to the other; undefined: nobody knows, and they are to be compared. */
  earlier(source: Replica, destination: Replica): number | undefined {
    const text = this.#earlier.get(keyOf(source, destination))
    if (text === undefined) return undefined
    const kept = JSON.parse(text) as PositionText
    const isSame = kept.source === source.keptAs && kept.destination === destination.keptAs
    return isSame ? kept.position : undefined
  }

  /**
   * undefined where replicas do not outlive the process. Nobody has to wait for it: what is brought again after a crash is
   * not newer.
   */
  keep(source: Replica, destination: Replica, position: number): Promise<void> | undefined {
    if (source.keptAs === undefined || destination.keptAs === undefined) return undefined
    const text: PositionText = { source: source.keptAs, destination: destination.keptAs, position }
    return this.#store.write([{ key: keyOf(source, destination), value: JSON.stringify(text) }])
  }
}

function keyOf(source: Replica, destination: Replica): string {
  return `${POSITIONS}${source.tableName}/${source.region}→${destination.region}`
}
