// A WebSocket that comes back: it waits longer after every failure, and never the same time as its neighbours.
import { parse } from './api.js'

const firstWaitMs = 500
const longestWaitMs = 15_000
const openTimeoutMs = 8_000
// Only a connection that lasted this long proves that the region is well.
const stableMs = 10_000

export function createSocket(url, { onState, onMessage }) {
  let socket
  let failures = 0
  let timer

  function connect() {
    onState({ kind: 'connecting' })
    const attempt = new WebSocket(url)
    let openedAt
    socket = attempt
    timer = setTimeout(() => ended(attempt), openTimeoutMs)

    attempt.onopen = () => {
      clearTimeout(timer)
      openedAt = Date.now()
      onState({ kind: 'live' })
    }
    attempt.onmessage = ({ data }) => {
      const message = parse(data)
      if (message) onMessage(message)
    }
    attempt.onclose = () => {
      if (openedAt !== undefined && Date.now() - openedAt > stableMs) failures = 0
      ended(attempt)
    }
  }

  function ended(attempt) {
    if (attempt !== socket) return
    drop()
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures) * (0.5 + Math.random() / 2)
    failures += 1
    timer = setTimeout(connect, waitMs)
    onState({ kind: 'waiting', waitMs })
  }

  /** Lets go of the connection, which may take its time to close. */
  function drop() {
    clearTimeout(timer)
    const dropped = socket
    socket = undefined
    dropped?.close()
  }

  function reconnect() {
    drop()
    connect()
  }

  // The browser knows before the connection does.
  addEventListener('online', reconnect)
  return { connect, reconnect }
}
