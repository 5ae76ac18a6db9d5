// What a client of a WebSocket API gets to see of errors: frames while it is connected (WS-02, WS-03), a response to
// the handshake before (WS-04).
import { EMPTY_BODY, type HttpResponse, textBody } from '../../aws/http.js'

export const FRAME_MESSAGES = {
  'no-route': 'Forbidden',
  failed: 'Internal server error',
  'timed-out': 'Endpoint request timed out',
} as const

export function errorFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`
}

export function refusedHandshake(
  status: number,
  frame?: { message: string; connectionId: string; requestId: string },
): HttpResponse {
  if (!frame) return { status, headers: [], body: EMPTY_BODY }
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: textBody(errorFrame(frame.message, frame.connectionId, frame.requestId)),
  }
}
