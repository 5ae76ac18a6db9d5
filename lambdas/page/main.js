// The chat page: history over HTTP, new messages over a WebSocket, both from wherever the names lead.
// ?api=https://api.chat.test&ws=wss://ws.chat.test says where; without them it is the place the page came from.
import { createApi } from './api.js'
import { createComposer } from './composer.js'
import { createMessages } from './messages.js'
import { badge } from './regions.js'
import { createSocket } from './socket.js'

const pollWhileLiveMs = 30_000
const pollWhileDownMs = 5_000

const byId = (id) => document.getElementById(id)
const query = new URLSearchParams(location.search)
const api = createApi((query.get('api') ?? location.origin).replace(/\/+$/, ''))
const messages = createMessages(byId('messages'), byId('scroller'))

let state = { kind: 'connecting' }
/** The region that answered last. */
let region
/** The region that answered first since the WebSocket opened: most likely the one that it leads to. */
let socketRegion
let pollTimer
let loading

const socket = createSocket(query.get('ws') ?? `${location.origin.replace(/^http/, 'ws')}/`, {
  onState(next) {
    const wasLive = state.kind === 'live'
    state = next
    showStatus()
    if (state.kind === 'live') socketRegion = undefined
    // Whatever was written while nobody listened; and from now on at the other pace.
    if (wasLive !== (state.kind === 'live')) loadHistory()
  },
  onMessage(message) {
    if (message.type === 'message') take(message)
  },
})

createComposer(
  {
    form: byId('composer'),
    author: byId('author'),
    text: byId('text'),
    send: byId('send'),
    error: byId('post-error'),
  },
  {
    post: api.post,
    onPosted(message) {
      answeredBy(message.servedBy)
      take(message)
    },
  },
)

loadHistory()
socket.connect()

function take(message) {
  messages.add(message)
  byId('empty').hidden = true
}

/** One load at a time; a load that is asked for meanwhile follows it. */
async function loadHistory() {
  if (loading) {
    loading.again = true
    return
  }
  loading = { again: false }
  clearTimeout(pollTimer)
  try {
    const history = await api.history()
    answeredBy(history.servedBy)
    for (const message of history.messages.toReversed()) {
      messages.add({ ...message, servedBy: history.servedBy })
    }
    showHistoryError()
    byId('empty').hidden = !messages.isEmpty
  } catch (error) {
    showHistoryError(`${error.message}. Earlier messages may be missing; trying again.`)
  }
  byId('log').setAttribute('aria-busy', 'false')

  const { again } = loading
  loading = undefined
  const calm = state.kind === 'live' && byId('history-error').hidden
  pollTimer = setTimeout(loadHistory, again ? 0 : calm ? pollWhileLiveMs : pollWhileDownMs)
}

/**
 * When the name leads to another region than it did as the WebSocket opened, the WebSocket may be dead without a sign
 * (nothing closes it when a network goes dark): it is made anew.
 */
function answeredBy(next) {
  if (next !== region) {
    if (region !== undefined) messages.noteChange(region, next)
    region = next
    showStatus()
  }
  if (state.kind !== 'live') return
  socketRegion ??= next
  if (socketRegion !== next) socket.reconnect()
}

function showStatus() {
  const element = byId('status')
  element.dataset.state = state.kind
  const text = document.createElement('span')
  text.append(describe(state))
  if (region !== undefined) text.append(state.kind === 'live' ? ' · ' : ' · last answer from ', badge(region))
  element.replaceChildren(text)
}

function describe({ kind, waitMs }) {
  if (kind === 'live') return 'Live'
  if (kind === 'connecting') return 'Connecting …'
  return `Connection lost, next attempt in ${Math.max(1, Math.round(waitMs / 1_000))} s`
}

function showHistoryError(problem) {
  byId('history-error').hidden = problem === undefined
  byId('history-error').textContent = problem ?? ''
}
