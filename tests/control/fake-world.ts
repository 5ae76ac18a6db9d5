// A world for the control API: the real faults and trace, on regions that only exist by name.

import type { ControlledWorld } from '#simulator/control/world.js'
import { Faults } from '#simulator/faults/faults.js'
import { Trace } from '#simulator/kernel/trace.js'
import { VirtualClock } from '#simulator/kernel/virtual-clock.js'
import type { WorldEvent } from '#simulator/world/events.js'

export const REGIONS = ['us-east-1', 'eu-west-2', 'ap-southeast-2'] as const

export interface FakeWorld extends ControlledWorld {
  readonly trace: Trace<WorldEvent>
  readonly faults: Faults
}

export function fakeWorld(): FakeWorld {
  const clock = new VirtualClock()
  const trace = new Trace<WorldEvent>(clock)
  const faults = new Faults(
    {
      regions: REGIONS,
      addNetworkRule: () => () => {},
      addEdgeRule: () => () => {},
      healthCheckPaths: () => ['/health'],
      pauseReplication: () => {},
      throttle: () => () => {},
      resumeReplication: () => {},
      lookAtRegion: () => {},
    },
    () => clock.now(),
    trace.emit,
  )
  return {
    regions: REGIONS,
    trace,
    faults,
    status: () => ({
      regions: REGIONS.map((region) => ({
        region,
        health: 'healthy',
        checkersHealthy: 16,
        checkers: 16,
        faults: faults.active().flatMap(({ fault, scope }) => (scope.includes(region) ? [fault] : [])),
      })),
      names: [{ name: 'api.chat.test', kind: 'http', region: 'us-east-1', reason: 'nearest healthy' }],
      replication: [{ table: 'messages', from: 'us-east-1', to: 'eu-west-2', pending: 3 }],
      faults: faults.active(),
    }),
  }
}
