// The process of a live world, killed again and again while applications write: what it has answered is there afterwards.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { Random } from '#simulator/kernel/random.js'

const KILLS = 3
const WRITERS = 8
/** Answers after which the process is killed, at the least and at the most. */
const ANSWERS = [20, 400] as const

const HERE = 'us-east-1'
const THERE = 'eu-west-2'

const folder = mkdtempSync(path.join(tmpdir(), 'antipode-killed-'))
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

type Item = Record<string, { S: string } | { N: string }>

class World {
  readonly #child: ChildProcess
  readonly #url: string
  readonly #agent = new http.Agent({ keepAlive: true })

  static async start(): Promise<World> {
    const started = spawn(
      process.execPath,
      [
        'dist/cli/main.js',
        'up',
        'tests/world/fixtures/state/template.yaml',
        `--regions=${HERE},${THERE}`,
        `--state=${path.join(folder, 'state')}`,
        '--port=0',
        '--aws-port=0',
        '--control-port=0',
        '--lag-ms=0',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    child = started
    const errors = text(started.stderr)
    const screen = await Promise.race([
      shown(started),
      errors.then((told) => Promise.reject(new Error(told))),
    ])
    expect(screen).toContain(`state in ${path.join(folder, 'state')}`)
    return new World(started, /AWS endpoint +(http:\S+)/.exec(screen)?.[1] as string)
  }

  private constructor(process: ChildProcess, url: string) {
    this.#child = process
    this.#url = url
  }

  /** @throws Error when there is no answer, or an error */
  async call<T = object>(operation: string, input: object, region: string = HERE): Promise<T> {
    const isStreams = /Stream|Shard|Records/.test(operation)
    const request = http.request(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'x-amz-target': `${isStreams ? 'DynamoDBStreams' : 'DynamoDB'}_20120810.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=any/20260101/${region}/dynamodb/aws4_request`,
      },
    })
    request.end(JSON.stringify(input))
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    const body = await text(response)
    if (response.statusCode !== 200) throw new Error(body)
    return JSON.parse(body) as T
  }

  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
    this.#agent.destroy()
  }

  async items(region?: string): Promise<Map<string, Item>> {
    const items = new Map<string, Item>()
    let ExclusiveStartKey: Item | undefined
    do {
      const page: { Items: (Item & { id: { S: string } })[]; LastEvaluatedKey?: Item } = await this.call(
        'Scan',
        { TableName: 'notes', ConsistentRead: true, ExclusiveStartKey },
        region,
      )
      for (const item of page.Items) items.set(item.id.S, item)
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
    return items
  }

  /** The ids of the items whose insertion the table's stream shows. */
  async inserted(): Promise<Set<string>> {
    const inserted = new Set<string>()
    const { Streams } = await this.call<{ Streams: { StreamArn: string }[] }>('ListStreams', {
      TableName: 'notes',
    })
    const StreamArn = Streams[0]?.StreamArn
    const { StreamDescription } = await this.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      { StreamArn },
    )
    for (const { ShardId } of StreamDescription.Shards) {
      let { ShardIterator: at } = await this.call<{ ShardIterator?: string }>('GetShardIterator', {
        StreamArn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      })
      while (at !== undefined) {
        const page: {
          Records: { eventName: string; dynamodb: { Keys: { id: { S: string } } } }[]
          NextShardIterator?: string
        } = await this.call('GetRecords', { ShardIterator: at })
        for (const { eventName, dynamodb } of page.Records) {
          if (eventName === 'INSERT') inserted.add(dynamodb.Keys.id.S)
        }
        at = page.Records.length > 0 ? page.NextShardIterator : undefined
      }
    }
    return inserted
  }
}

/** The start-up screen, when all of it is there. */
function shown({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let screen = ''
    stdout?.on('data', (data) => {
      screen += data
      if (/Control +http/.test(screen)) resolve(screen)
    })
  })
}

/** What was asked of the world, and what it has answered. */
class Ledger {
  readonly puts = new Set<string>()
  /** Two items each, of which there are both or none. */
  readonly transactions: { readonly ids: readonly [string, string]; answered: boolean }[] = []
  /** Of each writer's own counter. */
  readonly asked = new Map<string, number>()
  readonly answered = new Map<string, number>()
  answers = 0
}

/** Writes until there is no answer. */
async function write(world: World, name: string, writer: number, ledger: Ledger, onAnswer: () => void) {
  const counter = `counter ${writer}`
  const count = (of: Map<string, number>) => of.set(counter, (of.get(counter) ?? 0) + 1)
  const deeds = [
    async (id: string) => {
      await world.call('PutItem', {
        TableName: 'notes',
        Item: { id: { S: id }, text: { S: 'x'.repeat(300) } },
      })
      ledger.puts.add(id)
    },
    async (id: string) => {
      const transaction = { ids: [`${id} a`, `${id} b`] as const, answered: false }
      ledger.transactions.push(transaction)
      await world.call('TransactWriteItems', {
        ClientRequestToken: id.slice(0, 36),
        TransactItems: transaction.ids.map((S) => ({ Put: { TableName: 'notes', Item: { id: { S } } } })),
      })
      transaction.answered = true
    },
    async () => {
      count(ledger.asked)
      await world.call('UpdateItem', {
        TableName: 'notes',
        Key: { id: { S: counter } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      })
      count(ledger.answered)
    },
  ]
  try {
    for (let n = 0; ; n++) {
      await deeds[n % deeds.length]?.(`${name} ${writer} ${n}`)
      ledger.answers++
      onAnswer()
    }
  } catch (error) {
    // Killed: nobody knows of the last one.
    if (
      !/socket hang up|ECONNRE|EPIPE/.test(`${(error as Error).message} ${(error as { code?: string }).code}`)
    ) {
      throw error
    }
  }
}

async function loadedAndKilled(world: World, name: string, ledger: Ledger, answers: number): Promise<void> {
  let left = answers
  let killed: Promise<void> | undefined
  const onAnswer = () => {
    if (--left === 0) killed = world.kill()
  }
  await Promise.all(
    Array.from({ length: WRITERS }, (_, writer) => write(world, name, writer, ledger, onAnswer)),
  )
  await killed
}

async function check(world: World, ledger: Ledger): Promise<void> {
  const items = await world.items()
  const lost = [...ledger.puts].filter((id) => !items.has(id))
  expect(lost).toEqual([])
  for (const { ids, answered } of ledger.transactions) {
    const there = ids.filter((id) => items.has(id)).length
    expect(answered ? [2] : [0, 2]).toContain(there)
  }
  for (const [counter, answered] of ledger.answered) {
    const { n } = items.get(counter) as { n: { N: string } }
    expect(Number(n.N)).toBeGreaterThanOrEqual(answered)
    expect(Number(n.N)).toBeLessThanOrEqual(ledger.asked.get(counter) ?? 0)
  }
  expect([...(await world.inserted())].sort()).toEqual([...items.keys()].sort())
}

test('every write that was answered is there after every kill -9, in both regions', {
  timeout: 120_000,
}, async () => {
  const random = Random.fromSeed('killed')
  const ledger = new Ledger()
  for (let kill = 1; kill <= KILLS; kill++) {
    const world = await World.start()
    await check(world, ledger)
    await loadedAndKilled(world, `run ${kill}`, ledger, random.integer(...ANSWERS))
  }
  const world = await World.start()
  await check(world, ledger)
  expect(ledger.answers).toBeGreaterThanOrEqual(KILLS * ANSWERS[0])
  const items = await world.items()
  // Replication goes on by itself: asked until it has.
  let there = await world.items(THERE)
  while (there.size < items.size) there = await world.items(THERE)
  expect(there).toEqual(items)
  await world.kill()
})
