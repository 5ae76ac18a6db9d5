// What growth costs: time per operation in a table of many items against one of a thousand, and bytes of memory an item.
// Each size has a process of its own, which is asked in turns.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { median } from '../statistics.js'

const SMALL = 1_000
const ROUNDS = 5

export async function growth({ items = 200_000 }) {
  const small = await table(SMALL)
  const large = await table(items)
  const turns = []
  try {
    for (let round = 0; round < ROUNDS; round++)
      turns.push({ small: await small.ask('measure'), large: await large.ask('measure') })
  } finally {
    small.end()
    large.end()
  }
  const micros = (size, operation) => `${median(turns.map((turn) => turn[size][operation])).toFixed(1)} µs`
  return [
    ...Object.keys(turns[0].small).map((operation) => {
      const middle = median(turns.map((turn) => turn.large[operation] / turn.small[operation]))
      return [
        `${operation} in a table of ${items.toLocaleString('en')} items`,
        micros('large', operation),
        `in one of ${SMALL.toLocaleString('en')}`,
        micros('small', operation),
        middle.toFixed(2),
      ]
    }),
    [
      `memory of ${items.toLocaleString('en')} items`,
      `${large.bytesPerItem.toFixed(0)} bytes an item`,
      'the same objects in an array',
      `${large.plainBytesPerItem.toFixed(0)} bytes an item`,
      (large.bytesPerItem / large.plainBytesPerItem).toFixed(2),
    ],
  ]
}

async function table(items) {
  const child = fork(new URL('growing-table.js', import.meta.url), [String(items)], {
    execArgv: ['--expose-gc', '--max-old-space-size=6000'],
  })
  const ask = async (what) => {
    child.send(what)
    const [answer] = await once(child, 'message')
    return answer
  }
  const plainBytesPerItem = await ask('plain')
  return { plainBytesPerItem, bytesPerItem: await ask('fill'), ask, end: () => child.disconnect() }
}
