// The errors of HTTP APIs (AG-22, AG-23). "Server Error" has capitals here, unlike in REST APIs.
import { type HttpResponse, jsonResponse } from '../../aws/http.js'

const ERRORS = {
  'not-found': [404, 'Not Found'],
  'too-large': [413, 'Request Entity Too Large'],
  integration: [500, 'Internal Server Error'],
  timeout: [503, 'Service Unavailable'],
} as const

export function httpError(error: keyof typeof ERRORS): HttpResponse {
  const [status, message] = ERRORS[error]
  return jsonResponse(status, { message })
}
