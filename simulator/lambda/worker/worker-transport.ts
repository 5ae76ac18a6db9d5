// The worker's way to the network: by message to the world, which answers, or says that the request is the real
// network's.
import type { MessagePort } from 'node:worker_threads'
import type { HttpRequest } from '../../aws/http.js'
import type { Transport, TransportListener } from '../sandbox/transport.js'
import type { FromWorker, ToWorker } from './protocol.js'
import { failureOf, realRequest } from './real-network.js'

interface Waiting {
  readonly request: HttpRequest
  readonly listener: TransportListener
}

export class WorkerTransport implements Transport {
  readonly #port: MessagePort
  readonly #send: (message: FromWorker) => void
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #idle = true

  constructor(port: MessagePort, send: (message: FromWorker) => void) {
    this.#port = port
    this.#send = send
  }

  /** Whether the environment waits for an event. At work, only answers to come keep the thread from its end. */
  set idle(idle: boolean) {
    this.#idle = idle
    this.#hold()
  }

  send(request: HttpRequest, listener: TransportListener): () => void {
    const id = ++this.#lastId
    this.#waiting.set(id, { request, listener })
    this.#hold()
    this.#send({ kind: 'request', id, request })
    return () => this.#take(id)
  }

  receive(message: Exclude<ToWorker, { kind: 'invoke' }>): void {
    switch (message.kind) {
      case 'connected':
        this.#waiting.get(message.id)?.listener.connected()
        break
      case 'answered':
        this.#take(message.id)?.listener.answered(message.response)
        break
      case 'failed':
        this.#take(message.id)?.listener.failed(message.failure)
        break
      case 'pass':
        this.#pass(message.id)
        break
    }
  }

  #pass(id: number): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    realRequest(waiting.request).then(
      (response) => this.#take(id)?.listener.answered(response),
      (error) => this.#take(id)?.listener.failed(failureOf(error)),
    )
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    // After what the answer starts: it may send again.
    queueMicrotask(() => this.#hold())
    return waiting
  }

  #hold(): void {
    if (this.#idle || this.#waiting.size > 0) this.#port.ref()
    else this.#port.unref()
  }
}
