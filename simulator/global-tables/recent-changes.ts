// The latest local change of each item that some replica may not know yet: what a conflict is recognised by. It holds
// only what is under way.
import type { Entry } from './outbox.js'

export class RecentChanges {
  /** In the order of positions: a change of an item moves it to the end. */
  readonly #byKey = new Map<string, Entry>()

  add(entry: Entry): void {
    this.#byKey.delete(entry.keyText)
    this.#byKey.set(entry.keyText, entry)
  }

  get(keyText: string): Entry | undefined {
    return this.#byKey.get(keyText)
  }

  forgetUpTo(position: number): void {
    for (const [keyText, entry] of this.#byKey) {
      if (entry.position > position) return
      this.#byKey.delete(keyText)
    }
  }
}
