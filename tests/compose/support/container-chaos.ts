// A world for random histories of a table in containers of LocalStack, with a replicator in a process of its own.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { StartedRegionContainer } from 'antipode/testcontainers'
import type { Service, Shape } from '#simulator/aws/service.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import { EndpointServices } from '#simulator/region/endpoint/endpoint-services.js'
import { TABLE, TABLE_DEFINITION } from '../../support/faulty-endpoint.js'
import type { ChaosWorld } from '../../support/replicator-chaos.js'

const PROCESS = path.join(import.meta.dirname, 'replicator-process.js')
/** Nothing on its way for so long: two looks at an idle stream, and what a loaded machine adds. */
const QUIET_MS = 6_000
const SETTLED_WITHIN_MS = 180_000

interface Reply {
  readonly n: number
  readonly result?: unknown
  readonly error?: { readonly code?: string; readonly message: string }
}

export class ContainerChaos implements ChaosWorld {
  readonly #containers: ReadonlyMap<string, StartedRegionContainer>
  readonly #services = new Map<string, { readonly dynamodb: Service; close(): void }>()
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'antipode-replicator-'))
  #process: ChildProcess | undefined
  #restarting: Promise<void> | undefined
  #asked = 0
  readonly #answers = new Map<number, (reply: Reply) => void>()
  readonly #toRestore = new Set<string>()
  readonly #paused = new Set<string>()

  constructor(containers: ReadonlyMap<string, StartedRegionContainer>) {
    this.#containers = containers
    for (const [region, container] of containers) {
      const services = new EndpointServices({
        region,
        backend: {
          endpoint: { url: container.endpoint, credentials: EMULATOR_CREDENTIALS },
          services: new Map(),
        },
        kernel: { clock: new RealClock() },
        emit: () => 0,
      })
      this.#services.set(region, { dynamodb: services.service('dynamodb'), close: () => services.close() })
    }
  }

  get regions(): readonly string[] {
    return [...this.#containers.keys()]
  }

  async call(region: string, operation: string, input: object): Promise<Shape> {
    // A paused container takes the request, and answers when it goes on.
    if (this.#paused.has(region)) throw new Error(`${region} does not answer`)
    const { dynamodb } = this.#services.get(region) as { dynamodb: Service }
    return dynamodb.call(operation, { TableName: TABLE, ...input }, { requestId: 'application' })
  }

  now(): number {
    return performance.now()
  }

  wait(ms: number): Promise<void> {
    return wait(ms)
  }

  cut(region: string, other: string | undefined, kind: 'drop' | 'refuse'): () => void {
    const id = ++this.#asked
    this.#tell('cut', { id, region, other, kind })
    return () => this.#tell('mend', { id })
  }

  pause(region: string): () => void {
    this.#tell('pause', { region })
    return () => this.#tell('resume', { region })
  }

  down(region: string): () => Promise<void> {
    const container = this.#containers.get(region) as StartedRegionContainer
    if (this.#paused.has(region)) return async () => {}
    this.#paused.add(region)
    // Some kernels cannot freeze a container that is busy; then it has one trouble less.
    const isDown = container.takeDown('pause').catch(() => this.#paused.delete(region))
    return async () => {
      await isDown
      await container.bringBack()
      this.#paused.delete(region)
    }
  }

  kill(): void {
    this.#process?.kill('SIGKILL')
    this.#process = undefined
    this.#restarting = undefined
    this.#answers.clear()
  }

  async start(): Promise<void> {
    const urls = Object.fromEntries([...this.#containers].map(([region, { endpoint }]) => [region, endpoint]))
    const options = JSON.stringify({ storePath: path.join(this.#folder, 'store'), urls, lagMs: 200 })
    const started = fork(PROCESS, [options], { stdio: 'inherit' })
    this.#process = started
    started.on('message', (reply: Reply) => {
      this.#answers.get(reply.n)?.(reply)
      this.#answers.delete(reply.n)
    })
    await Promise.race([
      once(started, 'message'),
      once(started, 'exit').then(([code]) => Promise.reject(new Error(`the replicator ended with ${code}`))),
    ])
  }

  /** Meanwhile, time goes on: endpoints that it asks may be down. */
  async restart(): Promise<void> {
    const restarting = this.#restart()
    // Whoever needs it waits for it.
    restarting.catch(() => undefined)
    this.#restarting = restarting
  }

  async #restart(): Promise<void> {
    await this.start()
    const started = this.#process
    for (let tries = 0; ; tries++) {
      // Killed again meanwhile.
      if (this.#process !== started) return
      const failure = await this.#ask('recover').then(
        () => undefined,
        (error: Error) => error,
      )
      if (!failure) break
      if (tries > 30) throw failure
      await wait(1_000)
    }
    await this.deploy()
  }

  /** As a deployment does it: what is missing is created. */
  async deploy(): Promise<void> {
    const [home, ...others] = this.regions as [string, ...string[]]
    const edge = (operation: string, input: object) =>
      this.#ask('edge', { region: home, operation, input: { TableName: TABLE, ...input } })
    for (let tries = 0; ; tries++) {
      try {
        await edge('CreateTable', TABLE_DEFINITION).catch(() => undefined)
        const { Table } = (await edge('DescribeTable', {})) as { Table: { Replicas?: Shape[] } }
        const there = (Table.Replicas ?? []).filter(({ ReplicaStatus }) => ReplicaStatus === 'ACTIVE')
        const missing = others.filter((region) => !there.some(({ RegionName }) => RegionName === region))
        if (missing.length === 0) return
        for (const RegionName of missing)
          await edge('UpdateTable', { ReplicaUpdates: [{ Create: { RegionName } }] })
      } catch (error) {
        if (tries > 60) throw error
      }
      await wait(1_000)
    }
  }

  loseStore(): void {
    rmSync(path.join(this.#folder, 'store'), { recursive: true, force: true })
  }

  /** Cannot be brought about in LocalStack. */
  trim(): void {}

  async wipe(region: string): Promise<void> {
    const container = this.#containers.get(region) as StartedRegionContainer
    if (this.#paused.has(region)) return
    await container.takeDown('kill')
    await container.bringBack()
    this.#toRestore.add(region)
  }

  async replaceStream(region: string): Promise<void> {
    const set = (StreamSpecification: object) => this.call(region, 'UpdateTable', { StreamSpecification })
    await set({ StreamEnabled: false })
      .then(() => set(TABLE_DEFINITION.StreamSpecification))
      .catch(() => undefined)
  }

  async settled(): Promise<void> {
    const deadline = this.now() + SETTLED_WITHIN_MS
    for (const region of this.regions) await this.#answering(region, deadline)
    await this.#restarting
    for (const region of this.#toRestore) await this.#ask('restore', { region })
    this.#toRestore.clear()
    await this.deploy()
    let quietSince = this.now()
    while (this.now() - quietSince < QUIET_MS) {
      const pending = (await this.#ask('pending')) as readonly unknown[]
      if (this.now() > deadline) {
        const [counts, latest] = [await this.counts(), await this.#ask('latest')]
        throw new Error(`not settled: ${JSON.stringify({ pending, counts, latest, at: new Date() })}`)
      }
      if (pending.length > 0) quietSince = this.now()
      await wait(250)
    }
  }

  async contents(): Promise<readonly (Record<string, Shape> | undefined)[]> {
    return Promise.all(
      this.regions.map(async (region) => {
        const { Items } = await this.call(region, 'Scan', { ConsistentRead: true })
        const byId = (Items as readonly Shape[]).map((item) => [(item.id as { S: string }).S, item] as const)
        return Object.fromEntries(byId.sort(([a], [b]) => (a < b ? -1 : 1)))
      }),
    )
  }

  counts(): Promise<Record<string, number>> {
    return this.#ask('counts') as Promise<Record<string, number>>
  }

  close(): void {
    this.kill()
    for (const { close } of this.#services.values()) close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #answering(region: string, deadline: number): Promise<void> {
    for (;;) {
      const answers = await this.call(region, 'ListTables', {}).then(
        () => true,
        () => false,
      )
      if (answers) return
      if (this.now() > deadline) throw new Error(`${region} does not answer`)
      await wait(500)
    }
  }

  #tell(deed: string, given: object): void {
    // A replicator that has been killed meanwhile has forgotten it.
    this.#ask(deed, given).catch(() => undefined)
  }

  #ask(deed: string, given: object = {}): Promise<unknown> {
    const n = ++this.#asked
    const { promise, resolve, reject } = deferred<unknown>()
    this.#answers.set(n, ({ result, error }) =>
      error ? reject(new Error(`${deed}: ${error.code ?? ''} ${error.message}`)) : resolve(result),
    )
    this.#process?.send({ n, deed, ...given })
    return promise
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle
    reject = fail
  })
  return { promise, resolve, reject }
}
