import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backendsOf } from '#simulator/cli/backends.js'
import { runCommandLine } from '#simulator/cli/command-line.js'
import { parsePlace } from '#simulator/cli/values.js'
import { FakeTerminal } from './support/fake-terminal.js'

let folder = ''
const TEST = { accessKeyId: 'test', secretAccessKey: 'test' }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antipode-backends-'))
})

afterEach(() => rm(folder, { recursive: true }))

async function fileOf(text: string) {
  const file = join(folder, 'backends.yaml')
  await writeFile(file, text)
  return file
}

describe('--region and --backends', () => {
  test('say nothing by default', () => {
    expect(backendsOf({})).toBeUndefined()
  })

  test('an emulator is spoken to with its own credentials, AWS with those of the machine', () => {
    const places = ['us-east-1=http://127.0.0.1:4571', 'eu-west-2=aws', 'eu-west-1=embedded'].concat(
      'ap-south-1=https://dynamodb.ap-south-1.amazonaws.com',
    )
    const region = places.reduce<ReadonlyMap<string, string> | undefined>(
      (all, one) => parsePlace(one, all),
      undefined,
    )
    expect(backendsOf(region ? { region } : {})).toEqual(
      new Map([
        ['us-east-1', { services: new Map(), endpoint: { url: 'http://127.0.0.1:4571', credentials: TEST } }],
        ['eu-west-2', { services: new Map(), endpoint: { url: 'aws', credentials: 'ambient' } }],
        ['eu-west-1', { services: new Map() }],
        [
          'ap-south-1',
          {
            services: new Map(),
            endpoint: { url: 'https://dynamodb.ap-south-1.amazonaws.com', credentials: 'ambient' },
          },
        ],
      ]),
    )
  })

  test('a region that is given goes before that of the file, whose services stay', async () => {
    const file = await fileOf(
      'regions:\n  us-east-1: { endpoint: "http://127.0.0.1:1", services: { sqs: "http://127.0.0.1:2" } }\n',
    )
    const backends = backendsOf({ backends: file, region: new Map([['us-east-1', 'http://127.0.0.1:3']]) })
    expect(backends?.get('us-east-1')).toEqual({
      endpoint: { url: 'http://127.0.0.1:3', credentials: TEST },
      services: new Map([['sqs', { url: 'http://127.0.0.1:2', credentials: TEST }]]),
    })
  })

  test.each([
    ['us-east-1', /e\.g\. us-east-1=http/],
    ['=http://127.0.0.1', /e\.g\. us-east-1=http/],
    ['us-east-9=http://127.0.0.1:4571', /no region "us-east-9"/],
    ['us-east-1=localhost:4571', /no URL of http or https/],
    ['us-east-1=nowhere', /"nowhere" is no URL/],
    ['us-east-1=http://127.0.0.1:4571/path', /more than a protocol, a host and a port/],
    ['us-east-1=http://user:secret@127.0.0.1', /more than a protocol, a host and a port/],
  ])('%s is refused', (text, message) => {
    expect(() => parsePlace(text)).toThrow(message)
  })

  test('a region cannot be given twice', () => {
    expect(() => parsePlace('us-east-1=aws', new Map([['us-east-1', 'embedded']]))).toThrow(/named twice/)
  })

  test('a file that is not there is named', async () => {
    const terminal = new FakeTerminal()
    const file = join(folder, 'none.yaml')
    const exit = await runCommandLine(['up', 'lambdas/template.yaml', '--backends', file], terminal)
    expect([exit, terminal.stderr]).toEqual([
      64,
      expect.stringContaining(`${file} cannot be read: there is no such file`),
    ])
  })

  test('AWS is not reached without consent: nothing is even asked', async () => {
    const terminal = new FakeTerminal()
    const exit = await runCommandLine(['up', 'lambdas/template.yaml', '--region', 'us-east-1=aws'], terminal)
    expect([exit, terminal.stderr]).toEqual([
      64,
      expect.stringMatching(/us-east-1 would reach AWS itself[\s\S]*--allow-aws/),
    ])
  })

  test('a region that is not part of the world is named', async () => {
    const terminal = new FakeTerminal()
    const exit = await runCommandLine(
      ['up', 'lambdas/template.yaml', '--region', 'sa-east-1=http://127.0.0.1:9'],
      terminal,
    )
    expect([exit, terminal.stderr]).toEqual([
      64,
      expect.stringContaining('sa-east-1, which is not part of this world'),
    ])
  })
})
