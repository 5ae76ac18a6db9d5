// When values are equal, and which of two comes first.
import { type Attributes, type AttributeValue, attribute, setElements, typeOf } from './attribute-value.js'
import { CHARACTER_STEPS, ELEMENT_STEPS, HASHED_STEPS, MEMBER_STEPS, NAME_STEPS, spend } from './effort.js'
import { compareNumbers } from './numbers.js'

/** The code units whose order is not that of the bytes of their code points. */
const OUT_OF_ORDER = /[\ud800-\uffff]/

/** Equal in type and content; sets have no order. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  return type === 'S' || type === 'N' ? scalar(a) === scalar(b) : equalContents(a, b)
}

/** Apart from texts and numbers, which most values are: what makes functions costs memory at each of its calls. */
function equalContents(a: AttributeValue, b: AttributeValue): boolean {
  if ('L' in a && 'L' in b)
    return (
      a.L.length === b.L.length &&
      a.L.every((element, index) => {
        spend(ELEMENT_STEPS)
        return equalValues(element, b.L[index] as AttributeValue)
      })
    )
  if ('M' in a && 'M' in b) return equalMaps(a.M, b.M)
  const elements = setElements(a)
  const others = setElements(b)
  if (elements && others) {
    if (elements.length !== others.length) return false
    if (elements.every((element, index) => element === others[index])) return true
    spend(HASHED_STEPS * others.length)
    const known = new Set(others)
    return elements.every((element) => known.has(element))
  }
  return scalar(a) === scalar(b)
}

/** A large map is slower to look into than an item, by far. */
function equalMaps(a: Attributes, b: Attributes): boolean {
  if (a === b) return true
  const names = Object.keys(a)
  spend(NAME_STEPS * names.length)
  for (const name of names) {
    spend(MEMBER_STEPS)
    const other = attribute(b, name)
    if (other === undefined || !equalValues(a[name] as AttributeValue, other)) return false
  }
  return names.length === Object.keys(b).length
}

export function equalAttributes(a: Attributes, b: Attributes): boolean {
  if (a === b) return true
  let names = 0
  for (const name in a) {
    const other = attribute(b, name)
    if (other === undefined || !equalValues(a[name] as AttributeValue, other)) return false
    names++
  }
  return names === Object.keys(b).length
}

/** Negative, zero or positive; undefined where DynamoDB has no order: other types, or two different ones. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N)
  if ('S' in a && 'S' in b) return compareByBytes(a.S, b.S)
  if ('B' in a && 'B' in b) return compareText(orderedBinary(a.B), orderedBinary(b.B))
  return undefined
}

/** Text whose order by code units is the order of the original's UTF-8 bytes, in which DynamoDB sorts. */
export function orderedText(text: string): string {
  if (hasOwnOrder(text)) return text
  return text.replace(/[\ud800-\uffff]/g, (unit) => String.fromCharCode(rank(unit.charCodeAt(0))))
}

/** Whether a text is itself such a text: code units and bytes differ only in that surrogates stand for the last code points. */
export function hasOwnOrder(text: string): boolean {
  return !OUT_OF_ORDER.test(text)
}

/** The order of `orderedText`, which makes no copies: large texts may be compared hundreds of times in a request. */
function compareByBytes(a: string, b: string): number {
  const common = commonLength(a, b)
  spend(CHARACTER_STEPS * common)
  return common < Math.min(a.length, b.length)
    ? rank(a.charCodeAt(common)) - rank(b.charCodeAt(common))
    : a.length - b.length
}

/** How many code units both begin with. */
function commonLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  let index = 0
  while (index < length && a.charCodeAt(index) === b.charCodeAt(index)) index++
  return index
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** Text of one code unit a byte. */
export function orderedBinary(base64: string): string {
  spend(2 * base64.length)
  return Buffer.from(base64, 'base64').toString('latin1')
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function scalar(value: AttributeValue): string | boolean {
  if ('S' in value) return value.S
  if ('N' in value) return value.N
  if ('B' in value) return value.B
  return 'BOOL' in value ? value.BOOL : true
}
