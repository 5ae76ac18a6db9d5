/** As `map`; the array itself where each element stays what it was, as nearly all of a request's do. */
export function mapElements<T, U>(elements: readonly T[], read: (element: T) => U): readonly U[] {
  let mapped: readonly unknown[] = elements
  for (let index = 0; index < elements.length; index++) {
    const element: unknown = read(elements[index] as T)
    if (element === elements[index]) continue
    if (mapped === elements) mapped = [...elements]
    ;(mapped as unknown[])[index] = element
  }
  return mapped as readonly U[]
}
