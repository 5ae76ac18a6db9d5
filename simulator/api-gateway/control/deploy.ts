// What a deployment of an HTTP or WebSocket API keeps: its routes and integrations as they are now.
import type { Clock } from '../../kernel/clock.js'
import type { Api, Deployment } from '../model/api.js'
import type { State } from '../model/state.js'

export function deploy(
  state: State,
  clock: Clock,
  api: Api,
  { auto, description }: { auto: boolean; description?: string | undefined },
): Deployment {
  const deployment: Deployment = {
    id: state.newId(6),
    createdAt: clock.now(),
    description,
    auto,
    routes: [...api.routes.values()].map((route) => ({
      key: route.key,
      integration: route.integrationId === undefined ? undefined : api.integrations.get(route.integrationId),
      answers: route.responseSelectionExpression !== undefined && route.responses.size > 0,
    })),
  }
  api.deployments.set(deployment.id, deployment)
  return deployment
}

/** To be called after every change: stages that deploy by themselves follow it at once. */
export function deployAutomatically(state: State, clock: Clock, api: Api): void {
  const stages = [...api.stages.values()].filter((stage) => stage.autoDeploy)
  if (stages.length === 0) return
  const deployment = deploy(state, clock, api, {
    auto: true,
    description: 'Automatic deployment triggered by changes to the Api configuration',
  })
  const before = stages.map((stage) => stage.deployment)
  for (const stage of stages) Object.assign(stage, { deployment, updatedAt: clock.now() })
  // A chain of superseded copies helps nobody: a new one for each change would be kept for ever.
  const inUse = new Set([...api.stages.values()].map((stage) => stage.deployment))
  for (const old of before) if (old?.auto && !inUse.has(old)) api.deployments.delete(old.id)
}
