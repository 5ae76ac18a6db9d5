// What growth costs: time per operation in a table of many items against one of a thousand; what of it plain maps of the
// same items cost too, which is the machine's; and bytes of memory an item. Each size has a process of its own, which is
// asked in turns.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { median } from '../statistics.js'

const SMALL = 1_000
const ROUNDS = 7

export async function growth(items) {
  const sizes = { small: await table(SMALL), large: await table(items) }
  const maps = { small: await table(SMALL, 'maps'), large: await table(items, 'maps') }
  const turns = []
  try {
    for (let round = 0; round < ROUNDS; round++) turns.push([await measure(sizes), await measure(maps)])
  } finally {
    for (const { end } of [...Object.values(sizes), ...Object.values(maps)]) end()
  }
  const { bytesPerItem, plainBytesPerItem } = sizes.large
  return [
    ...Object.keys(turns[0][0].small).flatMap((operation) => {
      const middle = (of) => median(turns.map(([ours, maps]) => of(ours, maps)))
      const added = ({ small, large }) => large[operation] - small[operation]
      const [ours, theirs] = [middle((table) => added(table)), middle((_, maps) => added(maps))]
      return [
        [
          `in process: ${operation} in a table of ${items.toLocaleString('en')} items`,
          micros(middle(({ large }) => large[operation])),
          `in one of ${SMALL.toLocaleString('en')}`,
          micros(middle(({ small }) => small[operation])),
          middle(({ small, large }) => large[operation] / small[operation]).toFixed(2),
        ],
        [
          `in process: what so many items add to ${operation}`,
          micros(ours),
          'to a map of maps',
          micros(theirs),
          (ours / theirs).toFixed(2),
        ],
      ]
    }),
    [
      `memory of ${items.toLocaleString('en')} items`,
      `${bytesPerItem.toFixed(0)} bytes an item`,
      'the same objects in an array',
      `${plainBytesPerItem.toFixed(0)} bytes an item`,
      (bytesPerItem / plainBytesPerItem).toFixed(2),
    ],
  ]
}

function micros(time) {
  return `${time.toFixed(1)} µs`
}

async function measure({ small, large }) {
  return { small: await small.ask('measure'), large: await large.ask('measure') }
}

async function table(items, kind = 'table') {
  // Room for young objects as the thread of `antipode up` has it (cli/up-in-thread.ts).
  const child = fork(new URL('growing-table.js', import.meta.url), [String(items), kind], {
    execArgv: ['--expose-gc', '--max-old-space-size=6000', '--max-semi-space-size=64'],
  })
  const ask = async (what) => {
    child.send(what)
    const [answer] = await once(child, 'message')
    return answer
  }
  const plainBytesPerItem = await ask('plain')
  return { plainBytesPerItem, bytesPerItem: await ask('fill'), ask, end: () => child.disconnect() }
}
