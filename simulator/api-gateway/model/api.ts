// An API of version 2 (HTTP or WebSocket): routes to integrations, of which each deployment keeps a copy that stages
// serve. A stage that deploys by itself follows every change.
import type { Instant } from '../../kernel/time.js'
import type { LambdaTarget } from './lambda-target.js'
import type { PathTemplate } from './path-template.js'
import type { RouteSelection } from './route-selection.js'

type PayloadFormat = '1.0' | '2.0'

export interface Cors {
  readonly allowCredentials?: boolean
  readonly allowHeaders?: readonly string[]
  readonly allowMethods?: readonly string[]
  readonly allowOrigins?: readonly string[]
  readonly exposeHeaders?: readonly string[]
  /** Seconds. */
  readonly maxAge?: number
}

export interface Integration {
  readonly id: string
  readonly described: Readonly<Record<string, unknown>>
  readonly target: LambdaTarget
  readonly payloadFormat: PayloadFormat
}

export interface RouteKey {
  /** As given: `GET /items/{id}`, `$default`, `$connect`, `sendMessage`. */
  readonly text: string
  /** undefined for a key that is no method and path. */
  readonly http: { readonly method: string; readonly template: PathTemplate } | undefined
}

export interface Route {
  readonly id: string
  readonly key: RouteKey
  readonly integrationId: string | undefined
  readonly responseSelectionExpression: string | undefined
  readonly described: Readonly<Record<string, unknown>>
  readonly responses: Map<string, Readonly<Record<string, unknown>>>
}

export interface DeployedRoute {
  readonly key: RouteKey
  readonly integration: Integration | undefined
  /** WS-05: whether the function's answer goes to the client. */
  readonly answers: boolean
}

export interface Deployment {
  readonly id: string
  readonly createdAt: Instant
  readonly description: string | undefined
  readonly auto: boolean
  readonly routes: readonly DeployedRoute[]
}

export interface Stage {
  readonly name: string
  readonly createdAt: Instant
  updatedAt: Instant
  autoDeploy: boolean
  deployment: Deployment | undefined
  variables: Readonly<Record<string, string>>
  described: Readonly<Record<string, unknown>>
}

export interface Api {
  readonly id: string
  readonly protocol: 'HTTP' | 'WEBSOCKET'
  readonly createdAt: Instant
  name: string
  cors: Cors | undefined
  disableExecuteApiEndpoint: boolean
  routeSelection: RouteSelection
  described: Readonly<Record<string, unknown>>
  readonly integrations: Map<string, Integration>
  readonly routes: Map<string, Route>
  readonly deployments: Map<string, Deployment>
  readonly stages: Map<string, Stage>
}
