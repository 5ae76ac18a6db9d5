export type ApiProtocol = 'rest' | 'http' | 'websocket'

interface Request {
  readonly type: 'api-gateway.request'
  readonly region: string
  /** Absent when the host or the mapping leads to no API. */
  readonly api?: string
  readonly protocol?: ApiProtocol
  /** `GET /items/{id}`, `$connect`, `POST @connections`; absent when no route was found. */
  readonly routeKey?: string
  readonly host: string
  readonly method: string
  readonly path: string
  /** 101 for an accepted WebSocket. */
  readonly status: number
  readonly latencyMs: number
  readonly requestId: string
  /** Why the function's answer could not be used; absent when it could, or when none was asked for. */
  readonly integrationError?: string
}

interface Connected {
  readonly type: 'api-gateway.connected'
  readonly region: string
  readonly api: string
  readonly connectionId: string
}

interface Disconnected {
  readonly type: 'api-gateway.disconnected'
  readonly region: string
  readonly api: string
  readonly connectionId: string
  /** RFC 6455 close code. */
  readonly code: number
  readonly by: 'client' | 'gateway'
}

interface MessageIn {
  readonly type: 'api-gateway.message'
  readonly direction: 'in'
  readonly region: string
  readonly api: string
  readonly connectionId: string
  /** Absent when no route took the message. */
  readonly routeKey?: string
  readonly sizeBytes: number
  readonly latencyMs: number
  readonly requestId: string
  readonly integrationError?: string
}

interface MessageOut {
  readonly type: 'api-gateway.message'
  readonly direction: 'out'
  readonly region: string
  readonly api: string
  readonly connectionId: string
  readonly sizeBytes: number
  readonly from: '@connections' | 'route-response' | 'error'
}

export type ApiGatewayEvent = Request | Connected | Disconnected | MessageIn | MessageOut
