// `antipode/vitest`: a `test` whose `world` is a simulated one, and matchers for it.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test as base, expect, type TestAPI } from 'vitest'
import { toNdjson } from '../kernel/trace.js'
import { describeFailure } from './failure.js'
import { SimulatedWorld, type SimulatedWorldOptions } from './simulated-world.js'
import { TableView } from './table-view.js'

export type { Outage } from './outages.js'
export type { SimulatedWorld, SimulatedWorldOptions } from './simulated-world.js'
export type { TableView } from './table-view.js'
export type { User, UserResponse, UserSocket } from './user.js'

/** Where the traces of failed tests go, beneath the working directory. */
const TRACE_FOLDER = '.antipode/traces'

/**
 * A vitest `test` with a fresh world for each test, closed afterwards. The environment variable ANTIPODE_SEED takes
 * the place of the seed: a failing test prints the command that sets it.
 */
export function simulated(options: SimulatedWorldOptions): TestAPI<{ world: SimulatedWorld }> {
  return base.extend<{ world: SimulatedWorld }>({
    world: async ({ task, onTestFailed }, use) => {
      const seed = process.env.ANTIPODE_SEED ?? options.seed
      const world = await SimulatedWorld.start({ ...options, ...(seed === undefined ? {} : { seed }) })
      onTestFailed(() => {
        const file = writeTrace(task.id, world)
        process.stderr.write(
          describeFailure(world, { trace: file, testFile: task.file.filepath, testName: task.name }),
        )
      })
      await use(world)
      await world.close()
    },
  })
}

expect.extend({
  /** Every region's copy of the table holds the same items. */
  toHaveConverged(table: unknown) {
    if (!(table instanceof TableView))
      throw new TypeError('toHaveConverged takes what world.table(name) returns')
    const differences = table.differences()
    return {
      pass: differences.length === 0,
      message: () =>
        differences.length === 0
          ? `the copies of '${table.name}' are equal in ${table.regions.join(', ')}`
          : `the copies of '${table.name}' differ:\n${differences.map((difference) => `  ${difference}`).join('\n')}`,
    }
  },
})

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's own declaration has this type parameter
  interface Matchers<T = any> {
    /** Every region's copy of the table (`world.table(name)`) holds the same items. */
    toHaveConverged(): T
  }
}

function writeTrace(taskId: string, world: SimulatedWorld): string {
  const file = path.join(TRACE_FOLDER, `${taskId.replace(/[^\w-]/g, '')}.ndjson`)
  mkdirSync(TRACE_FOLDER, { recursive: true })
  writeFileSync(file, world.trace.map(toNdjson).join(''))
  return file
}
