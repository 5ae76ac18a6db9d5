// Control operations on the stages and deployments of HTTP and WebSocket APIs.
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import { toIso } from '../../kernel/time.js'
import type { Api, Deployment, Stage } from '../model/api.js'
import type { State } from '../model/state.js'
import { deploy, deployAutomatically } from './deploy.js'
import { badRequest, conflict, notFound } from './errors.js'
import { boolean, kept, readInput, record, struct, text } from './input.js'
import { findApi } from './lookup.js'
import type { Operations } from './operations.js'

/** Throttling is not there yet; what only logs and counts is kept. */
const routeSettings = struct({}, { dataTraceEnabled: kept, detailedMetricsEnabled: kept, loggingLevel: kept })
const changeable = {
  autoDeploy: boolean,
  deploymentId: text,
  stageVariables: record(text),
  description: kept,
  defaultRouteSettings: routeSettings,
  routeSettings: record(routeSettings),
  accessLogSettings: kept,
}
const place = { apiId: text, stageName: text }
const deploymentPlace = { apiId: text, deploymentId: text }

interface Given {
  readonly stageName: string
  readonly autoDeploy?: boolean
  readonly stageVariables?: Readonly<Record<string, string>>
}

export function newStage(
  clock: Clock,
  { stageName, autoDeploy, stageVariables, ...described }: Given,
): Stage {
  if (!/^(\$default|[\w-]{1,128})$/.test(stageName))
    throw badRequest('Stage name must be $default, or have letters, digits, - and _ only.')
  const now = clock.now()
  return {
    name: stageName,
    createdAt: now,
    updatedAt: now,
    autoDeploy: autoDeploy ?? false,
    deployment: undefined,
    variables: stageVariables ?? {},
    described,
  }
}

/** @param onDeleted told of a stage that is gone, with whatever is connected to it */
export function stageOperations(
  state: State,
  clock: Clock,
  onDeleted: (api: Api, stage: Stage) => void,
): Operations {
  const findStage = (api: Api, name: string): Stage => {
    const stage = api.stages.get(name)
    if (!stage) throw notFound('Invalid stage identifier specified')
    return stage
  }
  const findDeployment = (api: Api, id: string): Deployment => {
    const deployment = api.deployments.get(id)
    if (!deployment) throw notFound(`Invalid deployment identifier specified ${id}`)
    return deployment
  }

  return {
    CreateStage(input) {
      const { apiId, deploymentId, ...given } = readInput(input, place, { ...changeable, tags: kept })
      const api = findApi(state, apiId)
      if (api.stages.has(given.stageName)) throw conflict('Stage already exists')
      if (given.stageName === '$default' && api.protocol === 'WEBSOCKET')
        throw badRequest('WebSocket APIs have no $default stage.')
      const stage = newStage(clock, given)
      if (deploymentId !== undefined) stage.deployment = findDeployment(api, deploymentId)
      api.stages.set(stage.name, stage)
      if (stage.autoDeploy) deployAutomatically(state, clock, api)
      return describeStage(stage)
    },

    GetStage(input) {
      const { apiId, stageName } = readInput(input, place, {})
      return describeStage(findStage(findApi(state, apiId), stageName))
    },

    GetStages(input) {
      const { apiId } = readInput(input, { apiId: text }, { maxResults: text, nextToken: text })
      return { items: [...findApi(state, apiId).stages.values()].map(describeStage) }
    },

    UpdateStage(input) {
      const { apiId, stageName, deploymentId, autoDeploy, stageVariables, ...described } = readInput(
        input,
        place,
        changeable,
      )
      const api = findApi(state, apiId)
      const stage = findStage(api, stageName)
      if (deploymentId !== undefined) stage.deployment = findDeployment(api, deploymentId)
      stage.autoDeploy = autoDeploy ?? stage.autoDeploy
      stage.variables = stageVariables ?? stage.variables
      stage.described = { ...stage.described, ...described }
      stage.updatedAt = clock.now()
      if (autoDeploy) deployAutomatically(state, clock, api)
      return describeStage(stage)
    },

    DeleteStage(input) {
      const { apiId, stageName } = readInput(input, place, {})
      const api = findApi(state, apiId)
      const stage = findStage(api, stageName)
      api.stages.delete(stageName)
      onDeleted(api, stage)
      return {}
    },

    CreateDeployment(input) {
      const { apiId, stageName, description } = readInput(
        input,
        { apiId: text },
        { stageName: text, description: text },
      )
      const api = findApi(state, apiId)
      const stage = stageName === undefined ? undefined : findStage(api, stageName)
      if (api.routes.size === 0) throw badRequest('At least one route is required before deploying the API.')
      const deployment = deploy(state, clock, api, { auto: false, description })
      if (stage) Object.assign(stage, { deployment, updatedAt: clock.now() })
      return describeDeployment(deployment)
    },

    GetDeployment(input) {
      const { apiId, deploymentId } = readInput(input, deploymentPlace, {})
      return describeDeployment(findDeployment(findApi(state, apiId), deploymentId))
    },

    GetDeployments(input) {
      const { apiId } = readInput(input, { apiId: text }, { maxResults: text, nextToken: text })
      return { items: [...findApi(state, apiId).deployments.values()].map(describeDeployment) }
    },

    DeleteDeployment(input) {
      const { apiId, deploymentId } = readInput(input, deploymentPlace, {})
      const api = findApi(state, apiId)
      const deployment = findDeployment(api, deploymentId)
      if ([...api.stages.values()].some((stage) => stage.deployment === deployment))
        throw badRequest('Active stages pointing to this deployment must be moved or deleted')
      api.deployments.delete(deploymentId)
      return {}
    },
  }
}

function describeStage(stage: Stage): Shape {
  return {
    ...stage.described,
    stageName: stage.name,
    autoDeploy: stage.autoDeploy,
    stageVariables: stage.variables,
    ...(stage.deployment && { deploymentId: stage.deployment.id }),
    createdDate: toIso(stage.createdAt),
    lastUpdatedDate: toIso(stage.updatedAt),
  }
}

function describeDeployment({ id, auto, createdAt, description }: Deployment): Shape {
  return {
    deploymentId: id,
    autoDeployed: auto,
    createdDate: toIso(createdAt),
    deploymentStatus: 'DEPLOYED',
    ...(description !== undefined && { description }),
  }
}
