// Domain names as Route 53 keeps them: lower case, with the final dot, a wildcard as `*`.

/** Labels of letters, digits, `-`, `_` and escapes; a wildcard as the first label. At most 255 octets. */
const NAME = /^(\*\.)?([a-z0-9_\-/]|\\[0-7]{3}){1,63}(\.([a-z0-9_\-/]|\\[0-7]{3}){1,63})*\.$/

/** Adds the final dot, folds case; `\052` and `*` are one and the same. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase().replace(/^\\052\./, '*.')
  return lower.endsWith('.') ? lower : `${lower}.`
}

export function isDomainName(canonical: string): boolean {
  return canonical.length <= 255 && NAME.test(canonical)
}

/** As Route 53's API shows it: a wildcard is escaped. */
export function displayName(canonical: string): string {
  return canonical.replace(/^\*/, '\\052')
}

export function liesWithin(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`)
}

/** The name without its first label; undefined at the root. */
export function parentName(name: string): string | undefined {
  const dot = name.indexOf('.')
  return dot < 0 || dot === name.length - 1 ? undefined : name.slice(dot + 1)
}

/** The order of Route 53's lists: by labels from the right, `com.example.www`. */
export function compareNames(a: string, b: string): number {
  return compareText(reversed(a), reversed(b))
}

/** By UTF-16 code units: the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function reversed(name: string): string {
  return name.split('.').slice(0, -1).reverse().join('.')
}
