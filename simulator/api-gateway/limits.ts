// The quotas of API Gateway that a client can notice, and the choices that AWS leaves undocumented.

/** AG-09, AG-23, WS-09. */
export const SHORTEST_TIMEOUT_MS = 50
export const REST_TIMEOUT_MS = 29_000
export const HTTP_TIMEOUT_MS = 30_000
export const WEBSOCKET_TIMEOUT_MS = 29_000

/** AG-09: of a request's body. */
export const LARGEST_BODY_BYTES = 10 * 1024 * 1024

/** AG-41. */
export const LONGEST_MAPPING_KEY = 300

/** WS-07: of a frame that a client sends. */
export const LARGEST_FRAME_BYTES = 32 * 1024
/** WS-07: of a message, either way. */
export const LARGEST_MESSAGE_BYTES = 128 * 1024

/**
 * WS-08. Messages both ways put it off. Which frames do is not documented (fidelity 9); a client's pings never get here,
 * they are answered by who owns the socket.
 */
export const IDLE_TIMEOUT_MS = 10 * 60_000
/** WS-08. */
export const LONGEST_CONNECTION_MS = 2 * 60 * 60_000

/** RFC 6455, 7.4.1. */
export const CLOSE = {
  normal: { code: 1000, reason: 'Connection Closed Normally' },
  goingAway: { code: 1001, reason: 'Going away' },
  unsupportedData: { code: 1003, reason: 'Binary messages are not supported' },
  tooBig: { code: 1009, reason: 'Message too long' },
} as const
