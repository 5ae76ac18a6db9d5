// Which record set answers: the algorithm of "how Route 53 chooses records when health checking is configured"
// (fidelity 1.4), for one group. What a record's health is, the caller knows.
import type { Random } from '../../kernel/random.js'
import type { Policy, RecordSet } from '../zones/record-set.js'
import { pickPrimary } from './failover.js'
import { pickNearest } from './latency.js'
import type { Asker, Pick } from './policy.js'
import { pickByWeight } from './weighted.js'

export type Reason =
  | 'only record'
  | 'nearest'
  | 'nearest healthy'
  | 'drawn by weight'
  | 'drawn by weight among the healthy'
  | 'primary'
  | 'primary unhealthy: secondary'
  | 'no primary: secondary'
  | 'all healthy values'
  | 'eight of the healthy values'
  | 'all unhealthy: fail open'

export interface Choice {
  /** One, or up to eight for multivalue answers. */
  readonly records: readonly RecordSet[]
  readonly reason: Reason
  /** What the policy preferred but was unhealthy, in the order of preference. */
  readonly passedOver: readonly RecordSet[]
}

export interface Circumstances {
  readonly asker: Asker
  readonly random: Random
  readonly isHealthy: (record: RecordSet) => boolean
}

/** R53-RP-MULTI. */
const MULTIVALUE_MAX = 8

const picks: Readonly<Record<Exclude<Policy, 'multivalue'>, Pick>> = {
  simple: (records) => records[0] as RecordSet,
  weighted: pickByWeight,
  latency: pickNearest,
  failover: pickPrimary,
}

/** @param records all of one policy, at least one */
export function choose(records: readonly RecordSet[], circumstances: Circumstances): Choice {
  const policy = (records[0] as RecordSet).routing.policy
  if (policy === 'multivalue') return chooseSeveral(records, circumstances)
  const { asker, random, isHealthy } = circumstances
  const pick = picks[policy]
  const passedOver: RecordSet[] = []
  let left = records
  while (left.length > 0) {
    const picked = pick(left, asker, random)
    if (isHealthy(picked))
      return { records: [picked], reason: reasonFor(picked, passedOver.length > 0), passedOver }
    passedOver.push(picked)
    left = left.filter((record) => record !== picked)
  }
  return { records: [pick(records, asker, random)], reason: 'all unhealthy: fail open', passedOver }
}

function chooseSeveral(records: readonly RecordSet[], { random, isHealthy }: Circumstances): Choice {
  const healthy = records.filter(isHealthy)
  const passedOver = records.filter((record) => !healthy.includes(record))
  const candidates = random.shuffle(healthy.length > 0 ? healthy : records)
  return {
    records: candidates.slice(0, MULTIVALUE_MAX),
    reason:
      healthy.length === 0
        ? 'all unhealthy: fail open'
        : healthy.length > MULTIVALUE_MAX
          ? 'eight of the healthy values'
          : 'all healthy values',
    passedOver,
  }
}

function reasonFor({ routing }: RecordSet, somePassedOver: boolean): Reason {
  switch (routing.policy) {
    case 'latency':
      return somePassedOver ? 'nearest healthy' : 'nearest'
    case 'weighted':
      return somePassedOver ? 'drawn by weight among the healthy' : 'drawn by weight'
    case 'failover':
      if (routing.role === 'PRIMARY') return 'primary'
      return somePassedOver ? 'primary unhealthy: secondary' : 'no primary: secondary'
    default:
      return 'only record'
  }
}
