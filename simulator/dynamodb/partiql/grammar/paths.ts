// The grammar of document paths.
import { validation } from '../../errors.js'
import { malformed, unsupported } from '../errors.js'
import type { Cursor } from './cursor.js'
import type { Token } from './lexer.js'
import type { PathExpression } from './syntax.js'

const MAX_INDEX = 2 ** 31 - 1

/** What follows a path's first name. */
export function pathFrom(cursor: Cursor, first: Token): PathExpression {
  const steps: (string | number)[] = [first.text]
  for (;;) {
    if (cursor.takeSymbol('.')) {
      if (cursor.peek().kind !== 'identifier') throw malformed('Invalid path dot component')
      steps.push(cursor.next().text)
    } else if (cursor.takeSymbol('[')) {
      steps.push(step(cursor))
      cursor.expectSymbol(']', 'RIGHT_BRACKET')
    } else return { kind: 'path', steps, mark: first.mark }
  }
}

/** A path where no other expression may be. */
export function simplePath(cursor: Cursor): PathExpression {
  if (cursor.peek().kind !== 'identifier') throw malformed('Expected identifier for simple path')
  return pathFrom(cursor, cursor.next())
}

function step(cursor: Cursor): string | number {
  const negative = cursor.takeSymbol('-')
  const { kind, text, mark } = cursor.next()
  if (kind === 'string' && !negative) return text
  if (kind !== 'number') throw malformed('Invalid path component for simple path')
  const index = Number(text)
  if (!Number.isInteger(index)) throw validation(`A list index must be an integer; index: [${text}]`)
  if (index > MAX_INDEX || (negative && index !== 0)) {
    const shown = `${negative ? '-' : ''}${text}`
    throw unsupported(`List index is not within the allowable range; index: [${shown}]`, mark)
  }
  return index
}
