// The catalogue of faults: one list that the command line, the control API, the test library and the docs read.
// Each is a rule with a name, a scope and an end.
import { jsonResponse, pathOf } from '../aws/http.js'
import { AntipodeError } from '../kernel/errors.js'
import { standsIn } from '../network/places.js'
import type { Message, Verdict } from '../network/rules.js'
import type { FaultTarget } from './target.js'

export type SettingValue = string | number

export type Setting = {
  readonly summary: string
} & (
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly default: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly default: number }
  /** Letters, digits, `_`, `.` and `-`. Must be given where there is no default, which may be something else. */
  | { readonly kind: 'name'; readonly default?: string }
)

const EVERY_TABLE = '*'

/** How a container goes down for real. */
export const WAYS_DOWN = ['pause', 'stop', 'kill', 'disconnect'] as const

export type WayDown = (typeof WAYS_DOWN)[number]

export interface FaultDefinition {
  readonly summary: string
  /** The world is only told of it: somebody with the rights for it carries it out, and ends it. */
  readonly isTold?: true
  /** How many regions it is about. */
  readonly regions: 1 | 2
  readonly settings: Readonly<Record<string, Setting>>
  /** Puts the fault in force; the function that is returned heals it. */
  start(
    target: FaultTarget,
    regions: readonly string[],
    settings: Readonly<Record<string, SettingValue>>,
  ): () => void
}

export const FAULTS = {
  'region-down': {
    summary: 'Nothing in the region answers, and nothing there reaches anything.',
    regions: 1,
    settings: {
      how: {
        kind: 'choice',
        values: ['refuse', 'blackhole'],
        default: 'refuse',
        summary:
          'refuse: connections are refused and open ones break. blackhole: packets vanish, and callers wait until their time-outs.',
      },
    },
    start(target, [region], { how }) {
      const verdict: Verdict = { kind: how === 'blackhole' ? 'drop' : 'refuse' }
      return target.addNetworkRule({
        decide: ({ from, to }: Message) =>
          standsIn(from, region as string) || standsIn(to, region as string) ? verdict : undefined,
      })
    },
  },
  health: {
    summary: "The region's health check path answers with a failing status; all else there goes on.",
    regions: 1,
    settings: {
      status: {
        kind: 'integer',
        min: 100,
        max: 599,
        default: 500,
        summary: 'The HTTP status that the path answers with.',
      },
    },
    start(target, [region], { status }) {
      const paths = target.healthCheckPaths(region as string)
      if (paths.length === 0) {
        throw new AntipodeError('name-unknown', {
          what: `No Route 53 health check asks anything of ${region}.`,
          why: 'The template makes no AWS::Route53::HealthCheck for an endpoint of this region.',
          fix: "Use the fault 'region-down', or add a health check to the template.",
        })
      }
      const answer = jsonResponse(status as number, { message: `Broken by the fault 'health' of Antipode` })
      return target.addEdgeRule(region as string, {
        answer: (request) => (paths.includes(pathOf(request.target)) ? answer : undefined),
      })
    },
  },
  partition: {
    summary: 'Two regions cannot reach each other; users reach both.',
    regions: 2,
    settings: {},
    start(target, [a, b]) {
      return target.addNetworkRule({
        decide: ({ from, to }: Message) =>
          (standsIn(from, a as string) && standsIn(to, b as string)) ||
          (standsIn(from, b as string) && standsIn(to, a as string))
            ? { kind: 'drop' }
            : undefined,
      })
    },
  },
  // FIS-01, FIS-02.
  'pause-replication': {
    summary: "Global tables replicate neither to nor from the region's replicas.",
    regions: 1,
    settings: {},
    start(target, [region]) {
      target.pauseReplication(region as string)
      return () => target.resumeReplication(region as string)
    },
  },
  throttle: {
    summary: "The region's DynamoDB throttles requests, as when a table's capacity is exceeded.",
    regions: 1,
    settings: {
      table: { kind: 'name', default: EVERY_TABLE, summary: 'The table; every table by default.' },
      requests: {
        kind: 'choice',
        values: ['all', 'reads', 'writes'],
        default: 'all',
        summary: 'Requests that read items, that write items, or both.',
      },
      percent: {
        kind: 'integer',
        min: 1,
        max: 100,
        default: 100,
        summary:
          'How many of 100 requests are throttled, drawn; items of a batch or a transaction one by one.',
      },
    },
    start(target, [region], { table, requests, percent }) {
      return target.throttle(region as string, {
        tableName: table === EVERY_TABLE ? undefined : (table as string),
        kinds: requests === 'all' ? ['read', 'write'] : requests === 'reads' ? ['read'] : ['write'],
        share: (percent as number) / 100,
      })
    },
  },
  'container-down': {
    summary:
      "The region's container is down for real; nothing in the region answers while its endpoint does not.",
    isTold: true,
    regions: 1,
    settings: {
      how: {
        kind: 'choice',
        values: WAYS_DOWN,
        default: 'kill',
        summary:
          'pause: its processes stand still. stop: they are asked to end. kill: they end at once. disconnect: it is taken off its networks.',
      },
      container: { kind: 'name', summary: 'The name of the container, by which it is brought back.' },
    },
    start(target, [region]) {
      target.lookAtRegion(region as string)
      return () => target.lookAtRegion(region as string)
    },
  },
} as const satisfies Record<string, FaultDefinition>

export type FaultName = keyof typeof FAULTS

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[]

/** The faults that a world carries out when somebody asks for them. */
export const OFFERED_FAULTS: readonly (readonly [FaultName, FaultDefinition])[] = FAULT_NAMES.map(
  (name): readonly [FaultName, FaultDefinition] => [name, FAULTS[name]],
).filter(([, { isTold }]) => !isTold)

export function faultDefinition(name: string): FaultDefinition {
  if (Object.hasOwn(FAULTS, name)) return FAULTS[name as FaultName]
  throw new AntipodeError('bad-usage', {
    what: `There is no fault '${name}'.`,
    fix: `Choose one of: ${FAULT_NAMES.join(', ')}.`,
  })
}
