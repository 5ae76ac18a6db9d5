// ListStreams: by ARN, up to 100 a page. Streams that were disabled are listed while their records can be read (ST-05).
import type { Operation } from '../engine/operation.js'
import { Constraints } from '../input/constraints.js'
import { withoutArn } from '../input/table-name.js'
import { checkStreamArn, readExclusiveStartStreamArn } from './stream-arn.js'

const MAX_PAGE = 100

export const listStreams: Operation = (state, input, { now }) => {
  const constraints = new Constraints()
  const given = input.text('TableName')
  const tableName = given === undefined ? undefined : withoutArn(given)
  constraints.nameCharacters('tableName', tableName)
  constraints.length('tableName', tableName, 3, 255)
  const limit = input.integer('Limit')
  constraints.range('limit', limit, 1, MAX_PAGE)
  const start = readExclusiveStartStreamArn(input, constraints)
  constraints.check()
  if (start !== undefined) checkStreamArn(start)
  const streams = [...state.streams.values()]
    .filter((stream) => !stream.isGone(now) && (tableName === undefined || stream.tableName === tableName))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1))
    .filter(({ arn }) => start === undefined || arn > start)
  const page = streams.slice(0, limit ?? MAX_PAGE)
  return {
    response: {
      Streams: page.map(({ arn, tableName: name, label }) => ({
        StreamArn: arn,
        TableName: name,
        StreamLabel: label,
      })),
      ...(page.length < streams.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
    },
    changes: [],
  }
}
