// A terminal that a thread has from the process: what it writes goes there as messages, keys and interrupts come back.
import type { MessagePort, Worker } from 'node:worker_threads'
import pc from 'picocolors'
import type { Terminal } from './terminal.js'

/** What a thread must know of a terminal from its beginning. */
export interface TerminalTraits {
  readonly hasColours: { readonly out: boolean; readonly err: boolean }
  readonly hasKeys: boolean
}

/** From the thread. */
export type TerminalOrder =
  | { readonly kind: 'out' | 'err'; readonly text: string }
  | { readonly kind: 'keys' | 'interrupts'; readonly wanted: boolean }
  | { readonly kind: 'exit'; readonly code: number }

/** To the thread. */
export type TerminalNews = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'interrupt' }

export function traitsOf({ colours, keys }: Terminal): TerminalTraits {
  const { out, err } = colours
  return {
    hasColours: { out: out.isColorSupported, err: err.isColorSupported },
    hasKeys: keys !== undefined,
  }
}

/** The thread's end. */
export function linkedTerminal(port: MessagePort, { hasColours, hasKeys }: TerminalTraits): Terminal {
  const order = (message: TerminalOrder) => port.postMessage(message)
  const listen = (kind: 'keys' | 'interrupts', listener: (news: TerminalNews) => void) => {
    port.on('message', listener)
    order({ kind, wanted: true })
    return () => {
      port.off('message', listener)
      order({ kind, wanted: false })
    }
  }
  return {
    out: (text) => order({ kind: 'out', text }),
    err: (text) => order({ kind: 'err', text }),
    colours: { out: pc.createColors(hasColours.out), err: pc.createColors(hasColours.err) },
    keys: hasKeys
      ? (listener) => listen('keys', (news) => news.kind === 'key' && listener(news.key))
      : undefined,
    onInterrupt: (listener) => listen('interrupts', (news) => news.kind === 'interrupt' && listener()),
    exit: (code) => order({ kind: 'exit', code }),
  }
}

/** The process's end: carries out what a thread orders. */
export class TerminalServer {
  readonly #terminal: Terminal
  readonly #thread: Worker
  #endKeys: (() => void) | undefined
  #endInterrupts: (() => void) | undefined

  constructor(terminal: Terminal, thread: Worker) {
    this.#terminal = terminal
    this.#thread = thread
  }

  carryOut(order: TerminalOrder): void {
    const terminal = this.#terminal
    switch (order.kind) {
      case 'out':
        terminal.out(order.text)
        break
      case 'err':
        terminal.err(order.text)
        break
      case 'exit':
        terminal.exit(order.code)
        break
      case 'keys':
        this.#endKeys?.()
        this.#endKeys = order.wanted ? terminal.keys?.((key) => this.#tell({ kind: 'key', key })) : undefined
        break
      case 'interrupts':
        this.#endInterrupts?.()
        this.#endInterrupts = order.wanted
          ? terminal.onInterrupt(() => this.#tell({ kind: 'interrupt' }))
          : undefined
    }
  }

  /** The terminal is as it was before. */
  close(): void {
    this.#endKeys?.()
    this.#endInterrupts?.()
  }

  #tell(news: TerminalNews): void {
    this.#thread.postMessage(news)
  }
}
