// The global names of an isolate besides those of the language: Node.js's, with time, chance and the network replaced.

import { createFetch } from '../sandbox/fetch.js'
import type { CodeContext } from './code-context.js'
import { forbidden } from './forbidden.js'

/** Taken from the thread's own realm, so that Node.js's modules and the code mean the same classes. */
const SHARED = (
  'ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array ' +
  'Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array Buffer atob btoa ' +
  'TextEncoder TextDecoder URL URLSearchParams AbortController AbortSignal Event EventTarget DOMException ' +
  'Headers Request Response FormData Blob ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ' +
  'ReadableStreamDefaultController ReadableByteStreamController WritableStream WritableStreamDefaultWriter ' +
  'WritableStreamDefaultController TransformStream TransformStreamDefaultController ByteLengthQueuingStrategy ' +
  'CountQueuingStrategy TextEncoderStream TextDecoderStream structuredClone queueMicrotask'
).split(' ')

const FORBIDDEN = [
  'BroadcastChannel',
  'CompressionStream',
  'DecompressionStream',
  'EventSource',
  'MessageChannel',
  'MessagePort',
  'WebSocket',
]

export function contextGlobals(context: CodeContext): Record<string, unknown> {
  const host = globalThis as unknown as Record<string, unknown>
  const crypto = (context.require('crypto') as { webcrypto: unknown }).webcrypto
  return {
    ...Object.fromEntries(SHARED.map((name) => [name, host[name]])),
    ...Object.fromEntries(FORBIDDEN.map((name) => [name, forbidden(name)])),
    ...context.timerModules.callbacks,
    console: context.console,
    crypto,
    fetch: createFetch(context.surroundings.transport, context.realm),
    performance: context.performance,
    process: context.process,
  }
}
