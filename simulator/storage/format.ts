// Whose a store in a folder is, and which layout of keys it has.
import type { ClassicLevel } from 'classic-level'
import { AntipodeError } from '../kernel/errors.js'

/** To be counted up when keys or values of any writer change their meaning. */
const FORMAT_VERSION = 2

/** No writer's key begins with the character of this one. */
const FORMAT_KEY = '\u0000antipode'
/** Before every writer's key. */
export const FIRST_KEY = '\u0001'

/**
 * Marks an empty store as ours.
 *
 * @throws AntipodeError `state-foreign`, `state-version`
 */
export async function checkFormat(directory: string, level: ClassicLevel): Promise<void> {
  const found = await level.get(FORMAT_KEY)
  if (found === String(FORMAT_VERSION)) return
  if (found !== undefined) {
    throw new AntipodeError('state-version', {
      what: `The state in ${directory} has format ${found}.`,
      why: `This version of Antipode reads and writes format ${FORMAT_VERSION} only.`,
      fix: 'Use the version that wrote it, or give another folder.',
    })
  }
  const [some] = await level.keys({ limit: 1 }).all()
  if (some !== undefined) throw foreign(directory)
  await level.put(FORMAT_KEY, String(FORMAT_VERSION), { sync: true })
}

export function foreign(directory: string): AntipodeError {
  return new AntipodeError('state-foreign', {
    what: `What is in ${directory} is not the state of a world.`,
    why: 'A state is written only to a folder that is new, empty, or was given before.',
    fix: 'Give another folder.',
  })
}
