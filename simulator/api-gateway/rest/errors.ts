// The errors of REST APIs before and around the integration (AG-05 to AG-10). Bodies are to the letter, spaces too.
import { type Header, type HttpResponse, textBody } from '../../aws/http.js'
import type { Facts } from '../facts.js'

const ERRORS = {
  forbidden: [403, '{"message":"Forbidden"}', 'ForbiddenException'],
  'missing-authentication-token': [
    403,
    '{"message":"Missing Authentication Token"}',
    'MissingAuthenticationTokenException',
  ],
  'too-large': [413, '{"message":"Request Too Long"}', 'RequestEntityTooLargeException'],
  'not-permitted': [500, '{"message": "Internal server error"}', 'InternalServerErrorException'],
  integration: [502, '{"message": "Internal server error"}', 'InternalServerErrorException'],
  timeout: [504, '{"message": "Endpoint request timed out"}', 'InternalServerErrorException'],
} as const

export function restError(error: keyof typeof ERRORS, facts: Facts): HttpResponse {
  const [status, body, type] = ERRORS[error]
  return {
    status,
    headers: [...restHeaders(facts), ['x-amzn-ErrorType', type], ['Content-Type', 'application/json']],
    body: textBody(body),
  }
}

/** AG-06 */
export function restHeaders({ uuid, shortId }: Facts): Header[] {
  return [
    ['x-amzn-RequestId', uuid],
    ['x-amz-apigw-id', shortId],
  ]
}
