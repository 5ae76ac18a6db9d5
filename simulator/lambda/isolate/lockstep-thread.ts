// The simulation's side of the thread that carries isolates: it hands over a step and stands still until the answer,
// so the order of everything is the simulation's. Real time matters only to the watchdog.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { AntipodeError } from '../../kernel/errors.js'
import type { Command, Effects, Fault, ThreadData } from './protocol.js'
import { awaitChange, raise, SIGNAL } from './signals.js'

/** Of a thread, in real milliseconds; some fifty are usual. */
const LONGEST_START_MS = 30_000

export class LockstepThread {
  readonly #signals = new Int32Array(new SharedArrayBuffer(SIGNAL.cells * Int32Array.BYTES_PER_ELEMENT))
  readonly #worker: Worker
  readonly #port: MessagePort

  constructor() {
    const { port1, port2 } = new MessageChannel()
    const data: ThreadData = { signals: this.#signals, port: port2 }
    this.#port = port1
    this.#port.unref()
    this.#worker = new Worker(new URL('./entry.js', import.meta.url), {
      workerData: data,
      transferList: [port2],
      env: {},
      stdout: false,
      name: 'antipode isolates',
    })
    // Out of memory: the step under way gets no answer, and the watchdog ends it like an endless loop.
    this.#worker.on('error', () => {})
    this.#worker.unref()
  }

  tell(command: Exclude<Command, { kind: 'step' }>): void {
    this.#port.postMessage(command)
  }

  /** The effects of a step, or undefined when it did not come to its end within `watchdogMs` of real time. */
  step(command: Extract<Command, { kind: 'step' }>, watchdogMs: number): Effects | undefined {
    this.#awaitStart()
    const seen = Atomics.load(this.#signals, SIGNAL.answers)
    this.#port.postMessage(command)
    raise(this.#signals, SIGNAL.commands)
    if (!awaitChange(this.#signals, SIGNAL.answers, seen, watchdogMs)) return undefined
    const answer = receiveMessageOnPort(this.#port) as { message: Effects | Fault }
    if ('fault' in answer.message) {
      throw new AntipodeError('internal', {
        what: 'An isolate could not be made.',
        why: answer.message.fault,
      })
    }
    return answer.message
  }

  /** Its start is not the code's time. */
  #awaitStart(): void {
    if (awaitChange(this.#signals, SIGNAL.started, 0, LONGEST_START_MS)) return
    throw new AntipodeError('internal', { what: 'The thread that carries isolates did not start.' })
  }

  /** Also out of an endless loop. */
  async end(): Promise<void> {
    await this.#worker.terminate()
    this.#port.close()
  }
}
