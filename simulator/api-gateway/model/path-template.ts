// Path templates as REST resources and HTTP routes have them: `/items/{id}`, `/files/{proxy+}`.

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string }

export interface PathTemplate {
  readonly text: string
  readonly segments: readonly Segment[]
}

export type PathParameters = Readonly<Record<string, string>>

/** @returns undefined when a greedy variable is not the last segment, or a brace is out of place */
export function parseTemplate(text: string): PathTemplate | undefined {
  if (!text.startsWith('/')) return undefined
  const segments = splitPath(text).map(parseSegment)
  const wrong = segments.some(
    (segment, index) => !segment || (segment.kind === 'greedy' && index < segments.length - 1),
  )
  return wrong ? undefined : { text, segments: segments as Segment[] }
}

/** The variables' values as they stand in the path; undefined when the template does not match it. */
export function matchTemplate(template: PathTemplate, path: string): PathParameters | undefined {
  const parts = splitPath(path)
  const parameters: Record<string, string> = {}
  for (const [index, segment] of template.segments.entries()) {
    const part = parts[index]
    if (part === undefined) return undefined
    if (segment.kind === 'greedy') {
      const rest = parts.slice(index).join('/')
      if (rest === '') return undefined
      parameters[segment.name] = rest
      return parameters
    }
    if (segment.kind === 'variable') {
      if (part === '') return undefined
      parameters[segment.name] = part
    } else if (segment.text !== part) return undefined
  }
  return parts.length === template.segments.length ? parameters : undefined
}

const RANK = { literal: 0, variable: 1, greedy: 2 } as const

/** Negative when `a` is the more specific of two templates that match one path (AG-22). */
export function compareSpecificity(a: PathTemplate, b: PathTemplate): number {
  const length = Math.min(a.segments.length, b.segments.length)
  // Whatever is greedy further back gives way to what is exact or has variables only.
  const greedy = Number(isGreedy(a)) - Number(isGreedy(b))
  if (greedy !== 0) return greedy
  for (let index = 0; index < length; index++) {
    const difference = rank(a, index) - rank(b, index)
    if (difference !== 0) return difference
  }
  return 0
}

/** As URLs encode them; text that is not validly encoded stays as it is. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isGreedy(template: PathTemplate): boolean {
  return template.segments.at(-1)?.kind === 'greedy'
}

function rank(template: PathTemplate, index: number): number {
  return RANK[template.segments[index]?.kind ?? 'greedy']
}

/** `/` has no segment; `/a/` has two, of which the last is empty. */
function splitPath(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/')
}

function parseSegment(text: string): Segment | undefined {
  const variable = /^\{([\w.:-]+)(\+?)\}$/.exec(text)
  if (variable) return { kind: variable[2] ? 'greedy' : 'variable', name: variable[1] as string }
  return /[{}]/.test(text) ? undefined : { kind: 'literal', text }
}
