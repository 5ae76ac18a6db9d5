// DeleteItem: deleting what is not there succeeds and changes nothing.
import type { State } from '../engine/state.js'
import { targetOf } from '../engine/write.js'
import type { RequestExpressions } from '../expressions/request-expressions.js'
import { parseAttributes } from '../input/attribute-values.js'
import type { Input } from '../input/input.js'
import { activeTable } from '../input/table-name.js'
import { type PreparedWrite, replacingWrite } from './write-request.js'

export const deleteItem = replacingWrite('Key', prepareDelete)

export function prepareDelete(
  state: State,
  tableName: string,
  input: Input,
  expressions: RequestExpressions,
): PreparedWrite {
  const key = parseAttributes(input.raw('Key'))
  const holds = expressions.condition() ?? (() => true)
  expressions.checkAllUsed()
  return { target: targetOf(activeTable(state, tableName), key), holds, next: () => undefined }
}
