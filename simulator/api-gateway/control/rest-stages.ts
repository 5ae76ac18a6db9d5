// Control operations on the deployments and stages of REST APIs.
import type { Shape } from '../../aws/service.js'
import type { Clock } from '../../kernel/clock.js'
import { toEpochMs } from '../../kernel/time.js'
import type { RestApi, RestDeployment, RestStage } from '../model/rest-api.js'
import type { State } from '../model/state.js'
import { badRequest, conflict, notFound } from './errors.js'
import { kept, number, readInput, record, text } from './input.js'
import { findRestApi } from './lookup.js'
import type { Operations } from './operations.js'
import { applyPatches, readUpdate } from './patch.js'

const STAGE_NAME = /^\w+$/

function findRestStage(api: RestApi, name: string): RestStage {
  const stage = api.stages.get(name)
  if (!stage) throw notFound('Invalid stage identifier specified')
  return stage
}

export function restStageOperations(state: State, clock: Clock): Operations {
  const deploymentOf = (api: RestApi, id: string): RestDeployment => {
    const deployment = api.deployments.get(id)
    if (!deployment) throw notFound('Invalid Deployment identifier specified')
    return deployment
  }
  const newStage = (
    name: string,
    deployment: RestDeployment,
    given: Partial<Pick<RestStage, 'description' | 'variables' | 'described'>>,
  ): RestStage => {
    if (!STAGE_NAME.test(name)) throw badRequest('Stage name only allows a-zA-Z0-9_')
    const now = clock.now()
    return {
      name,
      deployment,
      createdAt: now,
      updatedAt: now,
      description: given.description,
      variables: given.variables ?? {},
      described: given.described ?? {},
    }
  }

  return {
    CreateDeployment(input) {
      const { restApiId, stageName, stageDescription, description, variables } = readInput(
        input,
        { restApiId: text },
        {
          stageName: text,
          stageDescription: text,
          description: text,
          variables: record(text),
          tracingEnabled: kept,
        },
      )
      const api = findRestApi(state, restApiId)
      const deployment = deploy(api, state.newId(6), clock, description)
      const stage = stageName ? api.stages.get(stageName) : undefined
      if (stage) Object.assign(stage, { deployment, updatedAt: clock.now(), ...(variables && { variables }) })
      else if (stageName) {
        const given = { description: stageDescription, ...(variables && { variables }) }
        api.stages.set(stageName, newStage(stageName, deployment, given))
      }
      api.deployments.set(deployment.id, deployment)
      return describeDeployment(deployment)
    },

    GetDeployment(input) {
      const { restApiId, deploymentId } = readInput(input, { restApiId: text, deploymentId: text }, {})
      return describeDeployment(deploymentOf(findRestApi(state, restApiId), deploymentId))
    },

    GetDeployments(input) {
      const { restApiId } = readInput(input, { restApiId: text }, { limit: number, position: text })
      return { items: [...findRestApi(state, restApiId).deployments.values()].map(describeDeployment) }
    },

    DeleteDeployment(input) {
      const { restApiId, deploymentId } = readInput(input, { restApiId: text, deploymentId: text }, {})
      const api = findRestApi(state, restApiId)
      const deployment = deploymentOf(api, deploymentId)
      if ([...api.stages.values()].some((stage) => stage.deployment === deployment))
        throw badRequest('Active stages pointing to this deployment must be moved or deleted')
      api.deployments.delete(deploymentId)
      return {}
    },

    CreateStage(input) {
      const { restApiId, stageName, deploymentId, description, variables, ...described } = readInput(
        input,
        { restApiId: text, stageName: text, deploymentId: text },
        {
          description: text,
          variables: record(text),
          tags: kept,
          tracingEnabled: kept,
          documentationVersion: kept,
        },
      )
      const api = findRestApi(state, restApiId)
      if (api.stages.has(stageName)) throw conflict('Stage already exists')
      const given = { description, described, ...(variables && { variables }) }
      const stage = newStage(stageName, deploymentOf(api, deploymentId), given)
      api.stages.set(stageName, stage)
      return describeStage(stage)
    },

    GetStage(input) {
      const { restApiId, stageName } = readInput(input, { restApiId: text, stageName: text }, {})
      return describeStage(findRestStage(findRestApi(state, restApiId), stageName))
    },

    GetStages(input) {
      const { restApiId, deploymentId } = readInput(input, { restApiId: text }, { deploymentId: text })
      const stages = [...findRestApi(state, restApiId).stages.values()]
      const wanted = stages.filter((stage) => !deploymentId || stage.deployment.id === deploymentId)
      return { item: wanted.map(describeStage) }
    },

    UpdateStage(input) {
      const { restApiId, stageName, patchOperations } = readUpdate(input, {
        restApiId: text,
        stageName: text,
      })
      const api = findRestApi(state, restApiId)
      const stage = findRestStage(api, stageName)
      applyPatches(patchOperations, {
        deploymentId: ({ value }) => {
          stage.deployment = deploymentOf(api, value)
        },
        description: ({ value }) => {
          stage.description = value
        },
        variables: ({ op, path, value }) => {
          const { [path[1] ?? '']: _, ...others } = stage.variables
          stage.variables = op === 'remove' || !path[1] ? others : { ...others, [path[1]]: value }
        },
      })
      stage.updatedAt = clock.now()
      return describeStage(stage)
    },

    DeleteStage(input) {
      const { restApiId, stageName } = readInput(input, { restApiId: text, stageName: text }, {})
      const api = findRestApi(state, restApiId)
      api.stages.delete(findRestStage(api, stageName).name)
      return {}
    },
  }
}

function deploy(api: RestApi, id: string, clock: Clock, description: string | undefined): RestDeployment {
  const resources = [...api.resources.values()].filter((resource) => resource.methods.size > 0)
  if (resources.length === 0) throw badRequest("The REST API doesn't contain any methods")
  if (resources.some((resource) => [...resource.methods.values()].some((method) => !method.integration)))
    throw badRequest('No integration defined for method')
  return {
    id,
    description,
    createdAt: clock.now(),
    binaryMediaTypes: api.binaryMediaTypes,
    routes: resources.map(({ id: resourceId, template, methods }) => ({
      resourceId,
      template,
      methods: new Map(methods),
    })),
  }
}

function describeDeployment({ id, description, createdAt }: RestDeployment): Shape {
  return {
    id,
    ...(description !== undefined && { description }),
    createdDate: toEpochMs(createdAt) / 1_000,
  }
}

function describeStage(stage: RestStage): Shape {
  return {
    ...stage.described,
    stageName: stage.name,
    deploymentId: stage.deployment.id,
    ...(stage.description !== undefined && { description: stage.description }),
    ...(Object.keys(stage.variables).length > 0 && { variables: stage.variables }),
    createdDate: toEpochMs(stage.createdAt) / 1_000,
    lastUpdatedDate: toEpochMs(stage.updatedAt) / 1_000,
  }
}
