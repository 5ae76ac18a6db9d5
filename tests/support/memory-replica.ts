// A replica of a table in memory, as small as the port allows: items with their versions, a log of local changes, and
// what its stream would show.
import type { LocalChange, Replica, Version, VersionedItem } from '#simulator/global-tables/replica.js'
import type { Clock } from '#simulator/kernel/clock.js'

type Item = Readonly<Record<string, unknown>>

export interface StreamRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly id: string
  readonly item: Item | undefined
}

export class MemoryReplica implements Replica {
  readonly region: string
  readonly tableName: string
  readonly stream: StreamRecord[] = []
  readonly #clock: Clock
  readonly #skewMs: number
  readonly #items = new Map<string, VersionedItem>()
  readonly #log: LocalChange[] = []
  readonly #listeners = new Set<() => void>()
  #lastTimestamp = 0
  #deleted = false

  constructor(region: string, clock: Clock, { tableName = 'messages', skewMs = 0 } = {}) {
    this.region = region
    this.tableName = tableName
    this.#clock = clock
    this.#skewMs = skewMs
  }

  /** Its table is deleted in its own region. */
  drop(): void {
    this.#deleted = true
  }

  exists(): boolean {
    return !this.#deleted
  }

  put(id: string, attributes: Item = {}): Version {
    return this.#write(id, { id: { S: id }, ...attributes })
  }

  delete(id: string): Version {
    return this.#write(id, undefined)
  }

  get(id: string): Item | undefined {
    return this.#items.get(id)?.item
  }

  /** All items, tombstones too, by key. */
  contents(): Record<string, VersionedItem> {
    return Object.fromEntries([...this.#items].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  async changesAfter(position: number, limit: number): Promise<readonly LocalChange[]> {
    return this.#log.slice(position, position + limit)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async snapshot(): Promise<readonly VersionedItem[]> {
    return [...this.#items.values()]
  }

  async applyIfNewer(incoming: VersionedItem): Promise<'applied' | 'stale'> {
    const id = idOf(incoming.key)
    const stored = this.#items.get(id)
    if (stored && !isAfter(incoming.version, stored.version)) return 'stale'
    this.#store(id, incoming)
    return 'applied'
  }

  #write(id: string, item: Item | undefined): Version {
    // Greater than whatever is stored, as a region's own write always wins at home.
    const stored = this.#items.get(id)?.version.timestamp ?? 0
    const timestamp = Math.max(this.#clock.now() + this.#skewMs * 1_000, stored + 1, this.#lastTimestamp + 1)
    this.#lastTimestamp = timestamp
    const change = { key: { id: { S: id } }, item, version: { timestamp, region: this.region } }
    this.#store(id, change)
    this.#log.push({ ...change, position: this.#log.length + 1 })
    for (const listener of this.#listeners) listener()
    return change.version
  }

  #store(id: string, next: VersionedItem): void {
    const before = this.#items.get(id)?.item
    this.#items.set(id, { key: next.key, item: next.item, version: next.version })
    if (!before && !next.item) return
    const eventName = before ? (next.item ? 'MODIFY' : 'REMOVE') : 'INSERT'
    this.stream.push({ eventName, id, item: next.item })
  }
}

function idOf(key: Readonly<Record<string, unknown>>): string {
  return (key.id as { S: string }).S
}

export function isAfter(a: Version, b: Version): boolean {
  return a.timestamp === b.timestamp ? a.region > b.region : a.timestamp > b.timestamp
}
