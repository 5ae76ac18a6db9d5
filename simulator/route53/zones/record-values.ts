// Whether a record's values are what its type holds. Types that are not checked here are taken as they come.
import { isIPv4, isIPv6 } from 'node:net'
import { canonicalName, isDomainName } from '../names.js'
import type { RecordSet } from './record-set.js'

/** One or more character strings in quotation marks. */
const CHARACTER_STRINGS = /^\s*"(\\.|[^"\\])*"(\s*"(\\.|[^"\\])*")*\s*$/s

const checks: Readonly<Record<string, (value: string) => string | undefined>> = {
  A: (value) => (isIPv4(value) ? undefined : 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'),
  AAAA: (value) =>
    isIPv6(value) ? undefined : 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)',
  CNAME: domainName,
  NS: domainName,
  PTR: domainName,
  TXT: quoted,
  SPF: quoted,
}

/** The faults of a record set's values, as they stand in InvalidChangeBatch. */
export function valueFaults(record: RecordSet): string[] {
  if (record.data.kind === 'alias') return []
  const { values } = record.data
  const faults: string[] = []
  for (const value of values) {
    const problem = checks[record.type]?.(value)
    if (problem)
      faults.push(`Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}''`)
  }
  const repeated = values.find((value, index) => values.indexOf(value) !== index)
  if (repeated !== undefined) faults.push(`Duplicate Resource Record: '${repeated}'`)
  if ((record.type === 'CNAME' || record.type === 'SOA') && values.length > 1)
    faults.push(
      `RRSet of type ${record.type} with DNS name ${record.name} is not permitted to have more than one value`,
    )
  return faults
}

function domainName(value: string): string | undefined {
  if (value === '') return 'DomainNameEmpty (Domain name is empty)'
  return isDomainName(canonicalName(value))
    ? undefined
    : 'IllegalDomainName (Value is not a valid domain name)'
}

function quoted(value: string): string | undefined {
  return CHARACTER_STRINGS.test(value)
    ? undefined
    : 'InvalidCharacterString (Value should be enclosed in quotation marks)'
}
