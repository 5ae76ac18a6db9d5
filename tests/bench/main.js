// Benchmarks: `npm run bench`. Each line has a peer or a floor measured in the same run, and the ratio between the two;
// single times mean nothing on a noisy machine.
import { isolate } from './isolate.js'
import { simulation } from './simulation.js'
import { startUp } from './start-up.js'

const rows = []
for (const benchmark of [startUp, simulation, isolate]) {
  console.error(`… ${benchmark.name}`)
  rows.push(...(await benchmark()))
}

const table = [['what', 'measured', 'compared with', 'that', 'ratio'], ...rows]
const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)))
console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n`)
for (const [index, row] of table.entries()) {
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  )
  if (index === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '))
}
