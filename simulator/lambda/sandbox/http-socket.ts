// What a function's code sees of the socket below an HTTP request: when it is connected, and its idle time-out. No
// byte goes through it.
import { EventEmitter } from 'node:events'
import type { TimerHandle, Timers } from './timers.js'

export class FunctionSocket extends EventEmitter {
  connecting = true
  destroyed = false
  readonly encrypted: boolean
  readonly authorized: boolean
  readonly remoteAddress = '127.0.0.1'
  readonly remoteFamily = 'IPv4'
  readonly remotePort: number
  readonly #timers: Timers
  #timeout: TimerHandle | undefined

  constructor(timers: Timers, encrypted: boolean, port: number) {
    super()
    this.#timers = timers
    this.encrypted = encrypted
    this.authorized = encrypted
    this.remotePort = port
  }

  connected(): void {
    if (!this.connecting) return
    this.connecting = false
    this.emit('connect')
    if (this.encrypted) this.emit('secureConnect')
    this.emit('ready')
  }

  setTimeout(delayMs: number, listener?: () => void): this {
    this.#timers.clearTimeout(this.#timeout)
    this.#timeout = undefined
    if (listener) this.once('timeout', listener)
    if (delayMs > 0 && !this.destroyed) {
      this.#timeout = this.#timers.setTimeout(() => this.emit('timeout'), delayMs)
      this.#timeout.unref()
    }
    return this
  }

  /** The request has ended, in whatever way. */
  released(): void {
    this.#timers.clearTimeout(this.#timeout)
    this.#timeout = undefined
  }

  destroy(): this {
    if (this.destroyed) return this
    this.destroyed = true
    this.released()
    this.emit('close')
    return this
  }

  end(): this {
    return this.destroy()
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  cork(): void {}

  uncork(): void {}

  address(): object {
    return {}
  }
}
