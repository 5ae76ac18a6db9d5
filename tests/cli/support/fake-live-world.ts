// A live world for the command line: the fakes of what listens and of what controls, as one.
import type { ShownWorld } from '#simulator/cli/world.js'
import type { LiveWorldOptions } from '#simulator/world/live-world.js'
import { fakeWorld as controlledWorld, type FakeWorld } from '../../control/fake-world.js'
import { fakeWorld as routedWorld } from '../../router/support/fake-world.js'

export interface FakeLiveWorld extends ShownWorld {
  readonly trace: FakeWorld['trace']
  readonly faults: FakeWorld['faults']
  readonly options: LiveWorldOptions
  closed: boolean
}

export function fakeLiveWorld(options: LiveWorldOptions): FakeLiveWorld {
  const controlled = controlledWorld()
  if (options.onEvent) controlled.trace.subscribe(options.onEvent)
  const routed = routedWorld()
  return {
    near: routed.near,
    clock: routed.clock,
    application: routed.application,
    client: routed.client,
    pageDirectory: undefined,
    awsEndpoint: { request: async () => ({ status: 200, headers: [], body: Buffer.from('aws') }) },
    regions: controlled.regions,
    trace: controlled.trace,
    faults: controlled.faults,
    status: controlled.status,
    notes: async () => ['A note.'],
    seed: options.seed ?? 1,
    backends: options.backends ?? new Map(),
    options,
    closed: false,
    async close() {
      this.closed = true
    },
  }
}
