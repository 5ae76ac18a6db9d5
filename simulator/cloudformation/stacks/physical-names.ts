// The names of resources that the template does not name: `stack-LogicalId-RANDOM`.
import type { Random } from '../../kernel/random.js'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const RANDOM_LENGTH = 12

/** Too long a name loses the ends of the stack's name and of the logical id, the longer of the two first. */
export function physicalName(
  stackName: string,
  logicalId: string,
  maximumLength: number,
  random: Random,
): string {
  const suffix = Array.from(
    { length: RANDOM_LENGTH },
    () => LETTERS[random.integer(0, LETTERS.length - 1)],
  ).join('')
  const room = maximumLength - RANDOM_LENGTH - 2
  const half = Math.floor(room / 2)
  const stackLength = Math.min(stackName.length, Math.max(half, room - logicalId.length))
  return [stackName.slice(0, stackLength), logicalId.slice(0, room - stackLength), suffix].join('-')
}
