// The text of Fn::Sub: what is between ${ and }, and what stands as it is.

export type SubPart = { readonly literal: string } | { readonly name: string }

/** `${!Name}` is the text `${Name}`. */
export function parseSubText(text: string): readonly SubPart[] {
  const parts: SubPart[] = []
  let end = 0
  for (const match of text.matchAll(/\$\{(!?)([^{}]*)\}/g)) {
    const [whole, escaped, name] = match as unknown as [string, string, string]
    parts.push({ literal: text.slice(end, match.index) })
    parts.push(escaped ? { literal: `\${${name}}` } : { name: name.trim() })
    end = match.index + whole.length
  }
  parts.push({ literal: text.slice(end) })
  return parts
}
