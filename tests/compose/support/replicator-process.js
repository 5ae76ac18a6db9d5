// A replicator over endpoints in a process of its own, so that it can be killed: it does what messages say, and answers.

import { GlobalTables } from '#simulator/global-tables/global-tables.js'
import { Random } from '#simulator/kernel/random.js'
import { RealClock } from '#simulator/kernel/real-clock.js'
import { Network } from '#simulator/network/network.js'
import { regionPlace } from '#simulator/network/places.js'
import { EMULATOR_CREDENTIALS } from '#simulator/region/backend.js'
import { EndpointServices } from '#simulator/region/endpoint/endpoint-services.js'
import { openStore } from '#simulator/storage/level-store.js'

const { storePath, urls, lagMs } = JSON.parse(process.argv[2])
const regions = Object.keys(urls)
const counts = {}
/** The latest events but those of every item: why something is not as it should be. */
const latest = []
const emit = (event) => {
  counts[event.type] = (counts[event.type] ?? 0) + 1
  if (event.key === undefined) latest.push({ at: new Date(), ...event })
  if (latest.length > 20) latest.shift()
  return 0
}
const kernel = {
  clock: new RealClock(),
  random: Random.fromSeed(1),
  background: (work) =>
    void work.catch((error) => {
      console.error(error)
      process.exit(70)
    }),
}
const network = new Network(kernel, emit)
const store = await openStore(storePath)
const tables = new Map(
  regions.map((region) => {
    const endpoint = { url: urls[region], credentials: EMULATOR_CREDENTIALS }
    const backend = { endpoint, services: new Map() }
    const services = new EndpointServices({ region, backend, kernel, emit })
    return [region, services.tables({ kernel, emit, store })]
  }),
)
const globalTables = new GlobalTables({
  kernel,
  network,
  emit,
  regions,
  settings: { lagMs },
  replicaOf: (region, table) => tables.get(region).open(table),
  callerFor: (from) => ({
    call: (target, operation, input) =>
      network.exchange(
        {
          from: regionPlace(from),
          to: regionPlace(target.region),
          purpose: 'request',
          handshakes: 0,
          connectTimeoutMs: 5_000,
          replyTimeoutMs: 30_000,
        },
        () => edge(target.region, operation, input),
      ),
  }),
  store,
})

/** As the region's edge serves it. */
function edge(region, operation, input) {
  const service = tables.get(region).service(globalTables.managementFor(region))
  return service.call(operation, input, { requestId: 'edge' })
}

const cuts = new Map()

const deeds = {
  recover: () => globalTables.recover(),
  edge: ({ region, operation, input }) => edge(region, operation, input),
  cut: ({ id, region, other, kind }) => {
    const end = network.addRule({
      decide: ({ from, to }) => {
        const between = [from.region, to.region]
        const isMeant = between.includes(region) && (other === undefined || between.includes(other))
        return isMeant && from.region !== to.region ? { kind } : undefined
      },
    })
    cuts.set(id, end)
  },
  mend: ({ id }) => cuts.get(id)(),
  pause: ({ region }) => globalTables.pause(region),
  resume: ({ region }) => globalTables.resume(region),
  restore: ({ region }) => globalTables.restore(region),
  pending: () => globalTables.pending(),
  counts: () => counts,
  latest: () => latest,
}

process.on('message', async ({ n, deed, ...given }) => {
  try {
    const result = await deeds[deed](given)
    process.send({ n, result: result ?? null })
  } catch (error) {
    process.send({ n, error: { code: error.code ?? error.failure, message: error.message } })
  }
})
process.send({ ready: true })
