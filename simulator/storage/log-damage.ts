// What LevelDB repairs without a word: a log that ends in the middle of a write is cut there. Reads LevelDB's files and
// touches none.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** LevelDB's log: blocks of this size, filled with records of a header and a piece of a write. */
const BLOCK_BYTES = 32_768
/** Checksum (4 bytes), length (2), type (1). */
const HEADER_BYTES = 7
const LENGTH_AT = 4
const TYPE_AT = 6
/** The types of a piece that ends a write: a whole one, or the last of several. */
const [WHOLE, LAST] = [1, 4]

/** Whether a log in the folder ends in the middle of a write. To be asked before LevelDB opens it. */
export async function damageOf(directory: string): Promise<boolean> {
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.log'))) {
    if (isTorn(await readFile(path.join(directory, file)))) return true
  }
  return false
}

function isTorn(log: Buffer): boolean {
  let type = WHOLE
  for (let at = 0; at < log.length; ) {
    const leftInBlock = BLOCK_BYTES - (at % BLOCK_BYTES)
    if (leftInBlock < HEADER_BYTES) {
      at += leftInBlock
      continue
    }
    if (at + HEADER_BYTES > log.length) return true
    type = log.readUInt8(at + TYPE_AT)
    at += HEADER_BYTES + log.readUInt16LE(at + LENGTH_AT)
    if (type < WHOLE || type > LAST || at > log.length) return true
  }
  return type !== WHOLE && type !== LAST
}

/** How much LevelDB has dropped of what it could not read when it opened the folder, by its own record of it. */
export async function droppedBytes(directory: string): Promise<number> {
  const text = await readFile(path.join(directory, 'LOG'), 'utf8').catch(() => '')
  let bytes = 0
  for (const [, count] of text.matchAll(/: dropping (\d+) bytes; /g)) bytes += Number(count)
  return bytes
}
