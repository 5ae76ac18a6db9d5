// Everything between places goes through here: requests with their replies, and connections that stay open. It knows
// how long messages take and which rules are in force; of what they carry it knows nothing.
import { sleep } from '../kernel/clock.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../kernel/random.js'
import type { Emit } from '../kernel/trace.js'
import { Connection } from './connection.js'
import { NetworkError, type NetworkFailure } from './errors.js'
import type { NetworkEvent } from './events.js'
import type { Place } from './places.js'
import { type RoundTripTime, roundTripTime } from './round-trip-times.js'
import type { Message, Purpose, Rule, Verdict } from './rules.js'

export interface Exchange {
  readonly from: Place
  readonly to: Place
  readonly purpose: Purpose
  /** Round trips before the request can be sent: 0 on a kept connection, 1 for TCP, 2 for TCP and TLS 1.3. */
  readonly handshakes: 0 | 1 | 2
  /** How long the caller waits for the connection. */
  readonly connectTimeoutMs: number
  /** How long the caller waits for the reply once connected. */
  readonly replyTimeoutMs: number
  /** Called when the connection stands: at once when it is a kept one. */
  readonly onConnected?: () => void
}

interface Link extends RoundTripTime {
  readonly jitter: Random
}

const PASS: Verdict = { kind: 'pass' }

export class Network {
  readonly #kernel: Kernel
  readonly #random: Random
  readonly #emit: Emit<NetworkEvent>
  readonly #rules: Rule[] = []
  /** By both regions, so that their names need not be put together for every message. */
  readonly #links = new Map<string, Map<string, Link>>()
  readonly #connections = new Set<Connection>()
  #instant = false

  constructor(kernel: Kernel, emit: Emit<NetworkEvent>) {
    this.#kernel = kernel
    this.#random = kernel.random.fork('network')
    this.#emit = emit
  }

  /** Puts a rule in force, before those that are; the function that is returned ends it, and may be called twice. */
  addRule(rule: Rule): () => void {
    this.#rules.unshift(rule)
    for (const connection of [...this.#connections]) connection.rulesChanged()
    return () => {
      const index = this.#rules.indexOf(rule)
      if (index >= 0) this.#rules.splice(index, 1)
    }
  }

  /** What the rules say of a message now. */
  judge(message: Message): Verdict {
    for (const rule of this.#rules) {
      const verdict = rule.decide(message)
      if (verdict) return verdict
    }
    return PASS
  }

  /**
   * A request and its reply. `serve` runs at the destination when the request arrives there, and goes on to its end
   * even if the caller no longer waits.
   *
   * @throws NetworkError when no reply came; what `serve` throws, as a reply that took its way back
   */
  async exchange<T>(exchange: Exchange, serve: () => Promise<T>): Promise<T> {
    const { from, to, purpose } = exchange
    const fail = (failure: NetworkFailure): NetworkError => {
      // A probe's failure is told by the health checker, which knows what it means.
      if (purpose !== 'probe')
        this.#emit({ type: 'network.failed', from: from.name, to: to.name, purpose, failure })
      return new NetworkError(failure, `${describe[failure]} (${from.name} → ${to.name})`)
    }

    if (exchange.handshakes > 0) {
      const outcome = this.judge({ from, to, purpose })
      const connectMs = exchange.handshakes * this.#roundTripMs(from, to) + extraMs(outcome)
      if (outcome.kind === 'drop' || connectMs > exchange.connectTimeoutMs) {
        await sleep(this.#kernel.clock, exchange.connectTimeoutMs)
        throw fail('connect-timeout')
      }
      await sleep(this.#kernel.clock, outcome.kind === 'refuse' ? this.#roundTripMs(from, to) : connectMs)
      if (outcome.kind === 'refuse') throw fail('refused')
    }
    exchange.onConnected?.()
    return this.#awaitReply(exchange, serve, fail)
  }

  /** Opens a connection that stays: a WebSocket. It must have been accepted in an `exchange` before. */
  connect(from: Place, to: Place): Connection {
    const connection = new Connection(this.#kernel.clock, { from, to }, this, () =>
      this.#connections.delete(connection),
    )
    this.#connections.add(connection)
    return connection
  }

  /**
   * While `work` runs, messages take no time: a world comes into being before its time begins. Rules hold all the
   * same.
   */
  async withoutDelay<T>(work: () => Promise<T>): Promise<T> {
    this.#instant = true
    try {
      return await work()
    } finally {
      this.#instant = false
    }
  }

  /** One way, in milliseconds, with jitter. */
  delayMs(from: Place, to: Place): number {
    return this.#roundTripMs(from, to) / 2
  }

  #awaitReply<T>(
    exchange: Exchange,
    serve: () => Promise<T>,
    fail: (f: NetworkFailure) => NetworkError,
  ): Promise<T> {
    const { from, to, purpose } = exchange
    const { clock } = this.#kernel
    return new Promise<T>((resolve, reject) => {
      const timeout = clock.schedule(exchange.replyTimeoutMs, () => end(() => reject(fail('reply-timeout'))))
      let over = false
      const end = (settle: () => void) => {
        // What happens to a reply after the time-out is no failure of its own.
        if (over) return
        over = true
        timeout.cancel()
        settle()
      }
      const arrive = (message: Message, next: () => void) => {
        const verdict = this.judge(message)
        if (verdict.kind === 'refuse') clock.schedule(0, () => end(() => reject(fail('reset'))))
        else if (verdict.kind !== 'drop')
          clock.schedule(this.delayMs(message.from, message.to) + extraMs(verdict), next)
      }
      const reply = (settle: () => void) =>
        arrive({ from: to, to: from, purpose: purpose === 'request' ? 'reply' : purpose }, () => end(settle))
      arrive({ from, to, purpose }, () => {
        serve().then(
          (answer) => reply(() => resolve(answer)),
          (error) => reply(() => reject(error)),
        )
      })
    })
  }

  #roundTripMs(from: Place, to: Place): number {
    if (this.#instant) return 0
    const { averageMs, deviationMs, jitter } = this.#link(from.region, to.region)
    return averageMs + Math.abs(jitter.normal()) * deviationMs
  }

  #link(from: string, to: string): Link {
    let ofRegion = this.#links.get(from)
    if (!ofRegion) {
      ofRegion = new Map()
      this.#links.set(from, ofRegion)
    }
    let link = ofRegion.get(to)
    if (!link) {
      link = { ...roundTripTime(from, to), jitter: this.#random.fork(`${from}→${to}`) }
      ofRegion.set(to, link)
    }
    return link
  }
}

const describe: Record<NetworkFailure, string> = {
  refused: 'connection refused',
  'connect-timeout': 'the connection timed out',
  'reply-timeout': 'no answer in time; the request may have been carried out',
  reset: 'the connection broke before the answer; the request may have been carried out',
  'name-not-found': 'the name has no address',
}

function extraMs(verdict: Verdict): number {
  return verdict.kind === 'delay' ? verdict.delayMs : 0
}
