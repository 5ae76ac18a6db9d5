// Benchmarks of regions that are containers: `npm run bench:compose`. Needs Docker and LocalStack's image.

import { ComposeWorld } from './containers/compose-world.js'
import { edgeOverhead } from './containers/edge-overhead.js'
import { replication } from './containers/replication.js'
import { medianStartMs } from './containers/start-up.js'
import { print } from './table.js'

const rows = []
console.error('… start-up')
const embedded = await medianStartMs([])
const world = await ComposeWorld.start()
rows.push([
  'start-up until ready, three regions as containers',
  `${(world.startMs / 1_000).toFixed(1)} s`,
  'three embedded ones',
  `${(embedded / 1_000).toFixed(1)} s`,
  (world.startMs / embedded).toFixed(1),
])
try {
  for (const benchmark of [edgeOverhead, replication]) {
    console.error(`… ${benchmark.name}`)
    rows.push(...(await benchmark(world)))
  }
} finally {
  await world.close()
}
print(rows)
