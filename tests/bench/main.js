// Benchmarks: `npm run bench`. Each line has a peer or a floor measured in the same run, and the ratio between the two;
// single times mean nothing on a noisy machine.
import { dynamodb } from './dynamodb.js'
import { isolate } from './isolate.js'
import { simulation } from './simulation.js'
import { startUp } from './start-up.js'
import { print } from './table.js'

const rows = []
for (const benchmark of [startUp, simulation, isolate, dynamodb]) {
  console.error(`… ${benchmark.name}`)
  rows.push(...(await benchmark()))
}
print(rows)
