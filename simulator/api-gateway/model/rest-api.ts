// A REST API: resources with methods, of which each deployment keeps a copy that stages serve.
import type { Instant } from '../../kernel/time.js'
import type { LambdaTarget } from './lambda-target.js'
import type { PathTemplate } from './path-template.js'

export interface RestMethod {
  readonly httpMethod: string
  /** As PutMethod took it, for who asks. */
  readonly described: Readonly<Record<string, unknown>>
  readonly responses: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly integration: RestIntegration | undefined
}

interface RestIntegration {
  readonly described: Readonly<Record<string, unknown>>
  readonly target: LambdaTarget
}

export interface RestResource {
  readonly id: string
  readonly parentId: string | undefined
  readonly pathPart: string | undefined
  readonly template: PathTemplate
  /** By HTTP method, `ANY` among them. */
  readonly methods: Map<string, RestMethod>
}

export interface RestRoute {
  readonly resourceId: string
  readonly template: PathTemplate
  readonly methods: ReadonlyMap<string, RestMethod>
}

export interface RestDeployment {
  readonly id: string
  readonly description: string | undefined
  readonly createdAt: Instant
  readonly routes: readonly RestRoute[]
  readonly binaryMediaTypes: readonly string[]
}

export interface RestStage {
  readonly name: string
  readonly createdAt: Instant
  updatedAt: Instant
  deployment: RestDeployment
  description: string | undefined
  variables: Readonly<Record<string, string>>
  readonly described: Readonly<Record<string, unknown>>
}

export interface RestApi {
  readonly id: string
  readonly createdAt: Instant
  readonly rootResourceId: string
  name: string
  description: string | undefined
  binaryMediaTypes: readonly string[]
  disableExecuteApiEndpoint: boolean
  readonly described: Readonly<Record<string, unknown>>
  readonly resources: Map<string, RestResource>
  readonly deployments: Map<string, RestDeployment>
  readonly stages: Map<string, RestStage>
}
