// Write requests as AWS shows them in its answers: Java's text of its own classes, cut where it would be very long.
import type { Shape } from '../../aws/service.js'

const LONGEST = 20_000
/** The members of AWS's class, and which of the wire's they are. */
const VALUE_MEMBERS = [
  ['s', 'S'],
  ['n', 'N'],
  ['b', 'B'],
  ['iNT', undefined],
  ['dECIMAL', undefined],
  ['dOUBLE', undefined],
  ['sS', 'SS'],
  ['nS', 'NS'],
  ['bS', 'BS'],
  ['iNTSET', undefined],
  ['dECIMALSET', undefined],
  ['dOUBLESET', undefined],
  ['m', 'M'],
  ['l', 'L'],
  ['nULL', 'NULL'],
  ['bOOL', 'BOOL'],
] as const

/** @param requests by table */
export function javaWriteRequests(requests: readonly (readonly [string, unknown])[]): string {
  const tables = requests.map(([name, writes]) => `${name}=[${writeRequests(writes as Shape[])}]`)
  const text = tables.join(', ')
  return `{${text.length > LONGEST ? `${text.slice(0, LONGEST)}]` : text}}`
}

/** No more of them than are shown. */
function writeRequests(writes: readonly Shape[]): string {
  let text = ''
  for (const write of writes) {
    if (text.length > LONGEST) break
    text += `${text === '' ? '' : ', '}${writeRequest(write)}`
  }
  return text
}

function writeRequest({ PutRequest, DeleteRequest }: Shape): string {
  const put = PutRequest && `PutRequest(item=${map((PutRequest as Shape).Item)}, workloadProfileName=null)`
  const deletion =
    DeleteRequest && `DeleteRequest(key=${map((DeleteRequest as Shape).Key)}, workloadProfileName=null)`
  return `WriteRequest(putRequest=${put ?? null}, deleteRequest=${deletion ?? null})`
}

function map(attributes: unknown): string {
  if (typeof attributes !== 'object' || attributes === null) return 'null'
  return `{${Object.entries(attributes)
    .map(([name, value]) => `${name}=${attributeValue(value as Shape)}`)
    .join(', ')}}`
}

function attributeValue(value: Shape): string {
  const members = VALUE_MEMBERS.map(
    ([name, member]) => `${name}=${member ? content(member, value[member]) : null}`,
  )
  return `AttributeValue(${members.join(', ')})`
}

/** Deeper values are not spelled out: hostile ones would exhaust the stack. */
function content(member: string, value: unknown): string {
  if (value === undefined || value === null) return 'null'
  if (member === 'M') return '{…}'
  return Array.isArray(value) ? (member === 'L' ? '[…]' : `[${value.join(', ')}]`) : String(value)
}
