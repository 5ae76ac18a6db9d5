// Sequence numbers (ST-11): of records, and of the places between two records where a shard begins or ends. All have
// the same length, so that their order as text is their order in the stream.

/** At least 21 digits in all (ST-11). */
const RECORD_DIGITS = 14
const BOUNDARY_DIGITS = 6
const FIRST_DIGIT = '1'

/** A record's; or with `boundary`, a place behind it, in the order of the boundaries. */
export function sequenceNumberOf(number: number, boundary = 0): string {
  return FIRST_DIGIT + padded(number, RECORD_DIGITS) + padded(boundary, BOUNDARY_DIGITS)
}

export interface SequencePosition {
  /** Of the record, or of the one before the boundary. */
  readonly number: number
  readonly isRecord: boolean
}

/** undefined for what is no sequence number of ours. */
export function positionOf(sequenceNumber: string): SequencePosition | undefined {
  const [, number, boundary] = PATTERN.exec(sequenceNumber) ?? []
  return number === undefined ? undefined : { number: Number(number), isRecord: Number(boundary) === 0 }
}

const PATTERN = new RegExp(`^${FIRST_DIGIT}(\\d{${RECORD_DIGITS}})(\\d{${BOUNDARY_DIGITS}})$`)

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}
