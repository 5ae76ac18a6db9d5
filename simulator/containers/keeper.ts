// A process of its own that makes the containers of a world and removes them: when it is told to, and also when whoever
// started it is gone, however that ended. It leads a group of its own, so a Ctrl-C at the terminal does not interrupt
// Docker half way.
import { AntipodeError } from '../kernel/errors.js'
import { ComposeProject } from './compose-project.js'
import type { KeeperOrder, KeeperReport } from './keeper-messages.js'

let project: ComposeProject | undefined
let starting: Promise<void> = Promise.resolve()
let removing: Promise<void> | undefined

process.on('message', (order: KeeperOrder) => {
  if (order.order === 'remove') void remove()
  else starting = start(order)
})
process.on('disconnect', () => void remove())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void remove())

async function start({ project: name, image, regions }: KeeperOrder & { order: 'start' }): Promise<void> {
  project = new ComposeProject(name)
  try {
    tell({ report: 'started', ports: [...(await project.start(image, regions))] })
  } catch (error) {
    tell(failure(error))
  }
}

function remove(): Promise<void> {
  removing ??= (async () => {
    // What Docker is making now could not be seen yet.
    await starting
    try {
      await project?.remove()
      tell({ report: 'removed' })
    } catch (error) {
      tell(failure(error))
    }
    if (process.connected) process.disconnect()
  })()
  return removing
}

function tell(report: KeeperReport): void {
  // Who is gone, and not yet known to be, hears nothing; that must not end the keeper before it has removed all.
  if (process.connected) process.send?.(report, undefined, undefined, () => undefined)
}

function failure(error: unknown): KeeperReport {
  if (!(error instanceof AntipodeError)) {
    const why = error instanceof Error ? error.stack : undefined
    const what = 'The keeper of the containers failed.'
    return {
      report: 'failed',
      code: 'internal',
      explanation: { what, ...(why === undefined ? {} : { why }) },
    }
  }
  const { code, what, why, fix } = error
  const reasons = { ...(why === undefined ? {} : { why }), ...(fix === undefined ? {} : { fix }) }
  return { report: 'failed', code, explanation: { what, ...reasons } }
}
