// A store that ends with the process.
import { NEVER, type Store } from './store.js'

export function memoryStore(): Store {
  const values = new Map<string, string>()
  let closed = false
  const entries = (prefix: string) =>
    [...values].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    async entries(prefix) {
      return entries(prefix)
    },
    async *chunks(prefix) {
      yield entries(prefix)
    },
    async write(changes) {
      if (closed) return NEVER
      for (const { key, value } of changes) {
        if (value === undefined) values.delete(key)
        else values.set(key, value)
      }
    },
    async clear(prefix) {
      for (const key of values.keys()) if (key.startsWith(prefix)) values.delete(key)
    },
    async close() {
      closed = true
    },
  }
}
