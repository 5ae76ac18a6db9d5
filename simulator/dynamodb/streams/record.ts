// A stream record as readers see it (ST-11).
import { createHash } from 'node:crypto'
import type { Shape } from '../../aws/service.js'
import { MICROS_PER_MS } from '../../kernel/time.js'
import { attributesSizeBytes } from '../values/size.js'
import type { Stream, StreamRecord, StreamViewType } from './stream.js'

const EVENT_VERSION = '1.1'
const EXPIRED_BY = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }
/** At least this many digits (ST-11); the same for all, so that their order as text is their order as numbers. */
const SEQUENCE_DIGITS = 21
const FIRST_SEQUENCE_DIGIT = '1'

export function describeRecord(region: string, stream: Stream, record: StreamRecord): Shape {
  const { viewType } = stream
  const oldImage = shows(viewType, 'OLD_IMAGE') ? record.oldImage : undefined
  const newImage = shows(viewType, 'NEW_IMAGE') ? record.newImage : undefined
  const sequenceNumber = sequenceNumberOf(record.number)
  return {
    // As unique as a random one, and the same in every reading.
    eventID: createHash('md5').update(`${stream.arn}/${sequenceNumber}`).digest('hex'),
    eventName: record.oldImage ? (record.newImage ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventVersion: EVENT_VERSION,
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      // ST-12: whole seconds.
      ApproximateCreationDateTime: Math.floor(record.at / (1_000 * MICROS_PER_MS)),
      Keys: record.keys,
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
      SequenceNumber: sequenceNumber,
      SizeBytes: recordSizeBytes(stream, record),
      StreamViewType: viewType,
    },
    ...(record.expired && { userIdentity: EXPIRED_BY }),
  }
}

/** ST-13. */
export function recordSizeBytes({ viewType }: Stream, { keys, oldImage, newImage }: StreamRecord): number {
  let bytes = attributesSizeBytes(keys)
  if (oldImage && shows(viewType, 'OLD_IMAGE')) bytes += attributesSizeBytes(oldImage)
  if (newImage && shows(viewType, 'NEW_IMAGE')) bytes += attributesSizeBytes(newImage)
  return bytes
}

export function sequenceNumberOf(number: number): string {
  return FIRST_SEQUENCE_DIGIT + String(number).padStart(SEQUENCE_DIGITS - 1, '0')
}

/** The other way round; undefined for what is no sequence number of ours. */
export function numberOf(sequenceNumber: string): number | undefined {
  const digits = new RegExp(`^${FIRST_SEQUENCE_DIGIT}(\\d{${SEQUENCE_DIGITS - 1}})$`).exec(
    sequenceNumber,
  )?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** ST-14. */
function shows(viewType: StreamViewType, image: 'OLD_IMAGE' | 'NEW_IMAGE'): boolean {
  return viewType === 'NEW_AND_OLD_IMAGES' || viewType === image
}
