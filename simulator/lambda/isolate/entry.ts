// The entry of the thread that carries isolates. Chance comes first: to link what thread.ts imports is enough to load
// undici, which then has Node.js's own.
import './node-chance.js'

await import('./thread.js')
