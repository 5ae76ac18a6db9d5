// PutItem: an item as a whole takes the place of what was there.
import type { State } from '../engine/state.js'
import { targetOfItem } from '../engine/write.js'
import type { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import type { Input } from '../input/input.js'
import { activeTable } from '../input/table-name.js'
import { type PreparedWrite, replacingWrite } from './write-request.js'

export const putItem = replacingWrite('Item', preparePut)

export function preparePut(
  state: State,
  tableName: string,
  input: Input,
  expressions: RequestExpressions,
): PreparedWrite {
  const item = parseAttributes(input.raw('Item'))
  const holds = expressions.condition() ?? (() => true)
  expressions.checkAllUsed()
  const target = targetOfItem(activeTable(state, tableName), item)
  return { target, holds, next: () => item }
}
