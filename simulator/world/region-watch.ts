// Watches a region that stands and falls with an endpoint: asks it again and again whether it answers, and while it does
// not, cuts the region off as the fault `region-down` does. A region whose endpoint came back, perhaps empty, is
// restored before it is open again; one that was away for less than a question's interval, while it is open. How it is
// asked and what restoring is are not known here.
import { sleep } from '../kernel/clock.js'
import { ClosableClock } from '../kernel/closable-clock.js'
import type { Kernel } from '../kernel/kernel.js'
import { type Instant, msBetween } from '../kernel/time.js'
import type { Emit } from '../kernel/trace.js'
import type { NetworkFailure } from '../network/errors.js'
import { type Place, standsIn } from '../network/places.js'
import type { Message, Rule, Verdict } from '../network/rules.js'
import type { RegionWatchEvent, RestoredInRegion } from './events.js'
import type { RegionAnswer } from './region-probe.js'

export interface RegionWatchSettings {
  /** From one question to the next while nothing is wrong, or everything. */
  readonly everyMs: number
  /** To the next question after one that nobody answered in time. */
  readonly againMs: number
  /**
   * Questions that nobody answered in time, one after the other, until the region counts as lost: a busy endpoint may
   * miss one. A refused connection says all at once.
   */
  readonly silences: number
}

const DEFAULT_REGION_WATCH_SETTINGS: RegionWatchSettings = {
  everyMs: 1_000,
  againMs: 250,
  silences: 2,
}

export interface RegionWatchOptions {
  readonly region: string
  /** The endpoint, as the user knows it. */
  readonly endpoint: string
  readonly kernel: Pick<Kernel, 'clock' | 'background'>
  readonly emit: Emit<RegionWatchEvent>
  /** The function that is returned ends the rule. */
  readonly addRule: (rule: Rule) => () => void
  readonly probe: () => Promise<RegionAnswer>
  /** Makes anew what the endpoint has lost; nothing when it has kept everything. */
  readonly restore: () => Promise<readonly RestoredInRegion[]>
  /** The places from which the region is restored: for them it is open before it is for others. */
  readonly restorers: readonly Place[]
  readonly settings?: Partial<RegionWatchSettings>
}

export interface LostRegion {
  readonly cause: NetworkFailure
  readonly since: Instant
  /** Its endpoint answers again. */
  readonly restoring: boolean
}

export class RegionWatch {
  readonly #options: RegionWatchOptions
  readonly #settings: RegionWatchSettings
  readonly #clock: ClosableClock
  /** One look after the other. */
  #looking: Promise<void> = Promise.resolve()
  #silences = 0
  #lost: LostRegion | undefined
  /** Whether the trace has it that the endpoint answers again. */
  #isBack = false
  #endRule = () => {}
  #lastTrouble = ''
  #closed = false

  constructor(options: RegionWatchOptions) {
    this.#options = options
    this.#settings = { ...DEFAULT_REGION_WATCH_SETTINGS, ...options.settings }
    this.#clock = new ClosableClock(options.kernel.clock)
  }

  /** undefined while it is open. */
  get lost(): LostRegion | undefined {
    return this.#lost
  }

  start(): void {
    this.#options.kernel.background(this.#watch())
  }

  /**
   * Has a look now, for somebody who has done something to the endpoint: one question is enough.
   * Settles when the region is cut off, or open.
   */
  check(): Promise<void> {
    return this.#look(1)
  }

  /** What is under way is broken by it, or ends; nothing comes of that any more. */
  close(): void {
    this.#closed = true
    this.#clock.close()
    this.#endRule()
  }

  async #watch(): Promise<void> {
    const { everyMs, againMs, silences } = this.#settings
    for (;;) {
      // From the start: only an endpoint that has answered before can be seen to have started anew.
      await this.#look(silences)
      const isInDoubt = this.#silences > 0 && !this.#lost
      await sleep(this.#clock, isInDoubt ? againMs : everyMs)
    }
  }

  #look(enoughSilences: number): Promise<void> {
    const look = this.#looking.then(async () => {
      const answer = await this.#options.probe()
      if (this.#closed) return
      if (answer === 'reconnected' && !this.#lost) return this.#restoreOpen()
      const failure = answer === 'reconnected' ? undefined : answer
      if (!failure) return this.#answered()
      this.#silences = isSilence(failure) ? this.#silences + 1 : 0
      if (!isSilence(failure) || this.#silences >= enoughSilences) this.#lose(failure)
    })
    // Who waits for this look is told of its error; the next one is not.
    this.#looking = look.catch(() => undefined)
    return look
  }

  #lose(cause: NetworkFailure): void {
    const { region, endpoint, emit, addRule, kernel } = this.#options
    if (!this.#lost || this.#isBack) emit({ type: 'region.lost', region, endpoint, cause })
    this.#isBack = false
    const before = this.#lost
    if (before?.cause === cause) return
    this.#lost = { cause, since: before?.since ?? kernel.clock.now(), restoring: false }
    // A new rule breaks what is open, if this cause does.
    this.#endRule()
    this.#endRule = addRule({ decide: (message) => this.#decide(message) })
  }

  async #answered(): Promise<void> {
    this.#silences = 0
    const lost = this.#lost
    if (!lost) return
    const { region, endpoint, emit, kernel, restore } = this.#options
    const begin = kernel.clock.now()
    this.#lost = { ...lost, restoring: true }
    if (!this.#isBack)
      emit({ type: 'region.back', region, endpoint, lostForMs: msBetween(lost.since, begin) })
    this.#isBack = true
    try {
      const restored = await restore()
      if (this.#closed) return
      this.#lost = undefined
      this.#isBack = false
      this.#lastTrouble = ''
      this.#endRule()
      emit({ type: 'region.restored', region, tookMs: msBetween(begin, kernel.clock.now()), restored })
    } catch (error) {
      if (this.#closed) return
      this.#lost = lost
      this.#tellOnce(error instanceof Error ? error.message : String(error))
    }
  }

  /** The endpoint was never seen away, but may be another one: most often it is not, and nobody notices. */
  async #restoreOpen(): Promise<void> {
    this.#silences = 0
    const { region, emit, kernel, restore } = this.#options
    const begin = kernel.clock.now()
    try {
      const restored = await restore()
      if (this.#closed || restored.length === 0) return
      emit({ type: 'region.restored', region, tookMs: msBetween(begin, kernel.clock.now()), restored })
    } catch (error) {
      if (this.#closed) return
      // What could not be made anew is missed by whoever asks for it: as good as lost, and tried again like that.
      this.#tellOnce(error instanceof Error ? error.message : String(error))
      this.#lose('reset')
    }
  }

  /** It is tried again every second. */
  #tellOnce(message: string): void {
    if (message === this.#lastTrouble) return
    this.#lastTrouble = message
    this.#options.emit({ type: 'region.restore-failed', region: this.#options.region, message })
  }

  /**
   * What crosses the region's border. Inside, calls to the endpoint fail by themselves; those that a paused one has not
   * answered yet are answered when it goes on.
   */
  #decide({ from, to, purpose }: Message): Verdict | undefined {
    const { region, restorers } = this.#options
    if (!this.#lost || standsIn(from, region) === standsIn(to, region)) return undefined
    const { restoring, cause } = this.#lost
    const restores = restorers.includes(from) || restorers.includes(to) || purpose === 'replication'
    if (restoring && restores) return undefined
    return { kind: isSilence(cause) ? 'drop' : 'refuse' }
  }
}

function isSilence(failure: NetworkFailure): boolean {
  return failure === 'connect-timeout' || failure === 'reply-timeout'
}
