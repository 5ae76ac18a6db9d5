import pc from 'picocolors'
import { describe, expect, test } from 'vitest'
import { tellError } from '#simulator/cli/error-text.js'
import { Narrator } from '#simulator/cli/narrator.js'
import { type ScreenInput, startScreen } from '#simulator/cli/screen.js'
import { AntipodeError } from '#simulator/kernel/errors.js'
import { SIMULATION_EPOCH } from '#simulator/kernel/time.js'
import type { WorldEvent, WorldRecord } from '#simulator/world/events.js'
import { FakeTerminal } from './support/fake-terminal.js'

const plain = pc.createColors(false)

describe('errors', () => {
  test('what, why and what to do', () => {
    const error = new AntipodeError('port-taken', {
      what: 'It is taken.\nReally.',
      why: 'Because.',
      fix: 'Do.',
    })
    const terminal = new FakeTerminal()
    expect(tellError(error, terminal)).toBe(64)
    expect(terminal.stderr).toBe('error  It is taken.\n       Really.\nwhy    Because.\nfix    Do.\n')
  })

  test.each([
    ['an error that nothing foresaw', new TypeError('x is not a function')],
    ['an AntipodeError of the code internal', new AntipodeError('internal', { what: 'Impossible.' })],
    ['something thrown that is no error', 'text'],
  ])('%s is a fault of our own, with all there is to know', (_case, error) => {
    const terminal = new FakeTerminal()
    expect(tellError(error, terminal)).toBe(70)
    expect(terminal.stderr).toContain('A fault of Antipode itself')
    expect(terminal.stderr).toContain(error instanceof Error ? (error.stack as string) : 'text')
  })
})

describe('the start-up screen', () => {
  const input: ScreenInput = {
    version: '0.1.0',
    readyAfterMs: 412.3,
    seed: 1,
    applicationUrl: 'http://localhost:8080',
    awsUrl: 'http://localhost:4566',
    controlUrl: 'http://localhost:4000',
    status: { regions: [], names: [] },
    backends: new Map(),
    state: undefined,
    hasKeys: false,
  }

  test('an application without records says that nothing fails over', () => {
    expect(startScreen(input, plain)).toContain('http://localhost:8080      no record leads to an API')
  })

  test('a WebSocket API has a line of its own', () => {
    const names = [
      { name: 'api.chat.test', kind: 'http', region: 'us-east-1', reason: 'nearest' },
      { name: 'ws.chat.test', kind: 'websocket', region: undefined, reason: undefined },
    ] as const
    const lines = startScreen({ ...input, status: { regions: [], names } }, plain).split('\n')
    expect(lines[1]).toBe('  Application   http://localhost:8080      api.chat.test → us-east-1 (nearest)')
    expect(lines[2]).toBe('                ws://localhost:8080        ws.chat.test → nowhere')
  })

  test('says where regions stand, when one of them stands at an endpoint', () => {
    const regions = ['us-east-1', 'eu-west-2', 'ap-southeast-2'].map((region, index) => ({
      region,
      health: index === 1 ? ('unhealthy' as const) : ('healthy' as const),
      checkers: 16,
      checkersHealthy: 16,
      faults: [],
    }))
    const at = (url: string) => ({ url, credentials: 'ambient' as const })
    const backends = new Map([
      ['us-east-1', { endpoint: at('http://127.0.0.1:4571'), services: new Map() }],
      ['eu-west-2', { services: new Map([['dynamodb', at('http://127.0.0.1:8000')]]) }],
    ])
    const screen = startScreen({ ...input, status: { regions, names: [] }, backends, state: '/state' }, plain)
    expect(screen).toContain('state in /state\n')
    expect(screen).toContain('DynamoDB, and whatever else endpoints have, for any SDK or CLI')
    expect(screen).toContain(
      [
        '  us-east-1       healthy    http://127.0.0.1:4571',
        '  eu-west-2       unhealthy  embedded, dynamodb at http://127.0.0.1:8000',
        '  ap-southeast-2  healthy    embedded',
        '',
      ].join('\n'),
    )
  })

  test('is coloured only where colours are shown', () => {
    expect(startScreen(input, plain)).not.toContain('\u001b')
    expect(startScreen(input, pc.createColors(true))).toContain('\u001b[36mhttp://localhost:8080')
  })
})

describe('what is told while a world runs', () => {
  function told(...events: WorldEvent[]): string[] {
    const narrator = new Narrator(plain)
    return events.flatMap((event, index) => {
      const text = narrator.line({ n: index + 1, at: SIMULATION_EPOCH, ...event } as WorldRecord)
      return text === undefined ? [] : [text.slice('00:00:00  '.length).trimEnd()]
    })
  }

  const answered = (asker: string, region: string): WorldEvent => ({
    type: 'dns.answered',
    asker,
    name: 'api.chat.test',
    addresses: [],
    ttlSeconds: 60,
    region,
    reason: 'nearest healthy',
  })

  test('users that are led elsewhere: each change once', () => {
    expect(
      told(
        answered('users near us-east-1', 'us-east-1'),
        answered('users near sa-east-1', 'eu-west-2'),
        answered('users near us-east-1', 'us-east-1'),
        answered('users near us-east-1', 'eu-west-2'),
        answered('users near us-east-1', 'eu-west-2'),
      ),
    ).toEqual(['dns         users near us-east-1: api.chat.test → eu-west-2 (nearest healthy)'])
  })

  test('a region that is cut off with its endpoint, and what was made anew there', () => {
    const [region, endpoint] = ['us-east-1', 'http://127.0.0.1:4571']
    expect(
      told(
        { type: 'region.lost', region, endpoint, cause: 'refused' },
        { type: 'region.back', region, endpoint, lostForMs: 11_800 },
        { type: 'region.restore-failed', region, message: 'Queue could not be created' },
        { type: 'region.restored', region, tookMs: 900, restored: [{ logicalId: 'Queue', how: 'created' }] },
        { type: 'region.restored', region, tookMs: 30, restored: [] },
      ),
    ).toEqual([
      'region      us-east-1 is cut off: http://127.0.0.1:4571 does not answer (refused)',
      'region      us-east-1 answers again after 12 s, and is being restored',
      'region      us-east-1 stays cut off: Queue could not be created',
      'region      us-east-1 is open again; made anew: Queue',
      'region      us-east-1 is open again',
    ])
  })

  test('health, faults, and functions that fail', () => {
    expect(
      told(
        { type: 'fault.started', id: 'partition-1', fault: 'partition', scope: 'a,b', settings: {} },
        { type: 'fault.healed', id: 'partition-1', fault: 'partition', scope: 'a,b' },
        {
          type: 'route53.health-changed',
          healthCheckId: '1',
          target: 'https://a/health',
          region: 'us-east-1',
          healthy: false,
          healthyCheckers: 2,
          checkers: 16,
        },
        {
          type: 'lambda.invoked',
          region: 'us-east-1',
          function: 'post',
          requestId: '1',
          coldStart: false,
          durationMs: 1,
          outcome: 'error',
          errorType: 'TypeError',
          errorMessage: 'no',
        },
        {
          type: 'lambda.invoked',
          region: 'us-east-1',
          function: 'post',
          requestId: '2',
          coldStart: false,
          durationMs: 1,
          outcome: 'success',
        },
      ),
    ).toEqual([
      'fault       partition of a,b',
      'healed      partition of a,b',
      'health      us-east-1 unhealthy (2 of 16 checkers)',
      'function    post in us-east-1 failed: TypeError: no',
    ])
  })

  test('GT-05: a lost write, once, though both regions see the conflict', () => {
    const conflict = (from: string, to: string): WorldEvent => ({
      type: 'replication.conflict',
      table: 'messages',
      key: { id: { S: '1' } },
      from,
      to,
      winner: { timestamp: 2, region: 'eu-west-2' },
      loser: { timestamp: 1, region: 'us-east-1' },
    })
    expect(told(conflict('eu-west-2', 'us-east-1'), conflict('us-east-1', 'eu-west-2'))).toEqual([
      'lost write  messages {"id":{"S":"1"}}: eu-west-2 overwrites us-east-1',
    ])
  })
})
