// A stream record as readers see it (ST-11).
import { createHash } from 'node:crypto'
import type { Shape } from '../../aws/service.js'
import { MICROS_PER_MS } from '../../kernel/time.js'
import { attributesSizeBytes } from '../values/size.js'
import { sequenceNumberOf } from './sequence-number.js'
import type { Stream, StreamRecord, StreamViewType } from './stream.js'

const EVENT_VERSION = '1.1'
const EXPIRED_BY = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }

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

/** ST-14. */
function shows(viewType: StreamViewType, image: 'OLD_IMAGE' | 'NEW_IMAGE'): boolean {
  return viewType === 'NEW_AND_OLD_IMAGES' || viewType === image
}
