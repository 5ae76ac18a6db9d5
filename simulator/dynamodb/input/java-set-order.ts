// The order in which AWS names the elements of a set of names: that of Java's HashSet.

/**
 * @param sized whether the set was made for as many elements as it has; if not, it grew from the size of a new one
 * @returns their text, in AWS's order
 */
export function javaSetOrder(names: readonly string[], sized: boolean): string {
  let buckets = sized ? powerOfTwo(names.length) : 16
  while (names.length > buckets * 0.75) buckets *= 2
  const bucket = (name: string) => {
    const hash = hashCode(name)
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  }
  return [...names].sort((a, b) => bucket(a) - bucket(b)).join(', ')
}

function powerOfTwo(least: number): number {
  let power = 1
  while (power < least) power *= 2
  return power
}

/** Java's String.hashCode. */
function hashCode(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}
