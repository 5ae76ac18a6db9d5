// What `antipode up` says when the tables of its world outgrow the memory that Node.js gives it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'

/** Where it is for the rest of what a thread needs, without room for much more. */
const HEAP_MB = 64

let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

test('a world that has no memory left ends with what can be done', async () => {
  const { stdout, stderr, exited } = up()
  const errors = text(stderr)
  const url = await awsUrl(stdout)
  await call(url, 'CreateTable', {
    TableName: 'things',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  // Each takes megabytes of memory.
  const L = Array.from({ length: 60_000 }, () => ({ S: 'same' }))
  let id = 0
  while (await call(url, 'PutItem', { TableName: 'things', Item: { id: { N: String(id++) }, list: { L } } }));
  expect((await exited)[0]).toBe(64)
  expect(await errors).toMatch(/error {2}The world has no memory left\.\n.*\n.*--max-old-space-size=\d+\n$/)
})

function up() {
  const args = [
    `--max-old-space-size=${HEAP_MB}`,
    'dist/cli/main.js',
    'up',
    'tests/world/fixtures/state/template.yaml',
    '--regions=us-east-1,eu-west-2',
    '--port=0',
    '--aws-port=0',
    '--control-port=0',
  ]
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  child = started
  return { stdout: started.stdout, stderr: started.stderr, exited: once(started, 'exit') }
}

function awsUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  let screen = ''
  return new Promise((resolve) =>
    stdout.on('data', (piece) => {
      screen += piece
      const url = /AWS endpoint +(http:\S+)/.exec(screen)?.[1]
      if (url) resolve(url)
    }),
  )
}

/** @returns whether there was an answer */
async function call(url: string, operation: string, input: object): Promise<boolean> {
  const headers = {
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    authorization: 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request',
  }
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })
    expect([answer.status, await answer.text()]).toEqual([200, expect.anything()])
    return true
  } catch (error) {
    // The process has gone.
    if (error instanceof TypeError) return false
    throw error
  }
}
