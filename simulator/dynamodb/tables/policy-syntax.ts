// What is no policy although it is JSON: AWS tells the place at which its parser stopped, and nothing else.

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g
const PRINCIPALS = ['Principal', 'NotPrincipal']

/** A place in text as AWS tells it: line and column, from 1, of what the parser would have read next. */
export interface Place {
  readonly line: number
  readonly column: number
}

interface Open {
  readonly isList: boolean
  /** Of the member that is being read. */
  name?: string
}

export function placeOf(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

/**
 * A principal is a structure, or everybody.
 *
 * @param text valid JSON
 * @returns where the first other text is that stands for one; its content is not read
 */
export function misplacedPrincipal(text: string): Place | undefined {
  const open: Open[] = []
  let isValue = false
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const around = open.at(-1)
    if (token === '{' || token === '[') open.push({ isList: token === '[' })
    else if (token === '}' || token === ']') open.pop()
    else if (token.startsWith('"')) {
      const content = JSON.parse(token) as string
      if (isValue && isOfStatement(open) && PRINCIPALS.includes(around?.name ?? '') && content !== '*')
        return placeOf(text, index + 1)
      if (!isValue && around && !around.isList) around.name = content
    }
    isValue = token === ':'
  }
  return undefined
}

/** Whether members are those of a statement: one in a list, or the only one. */
function isOfStatement([document, list, statement, ...deeper]: readonly Open[]): boolean {
  if (document?.name !== 'Statement' || deeper.length > 0) return false
  return list?.isList ? statement?.isList === false : list !== undefined && statement === undefined
}
