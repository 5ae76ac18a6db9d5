// The chat's HTTP API.

const timeoutMs = 8_000

export function createApi(base) {
  return {
    /** The last 100 messages, newest first, and the region that served them. */
    history: () => request(`${base}/history`),

    /** The message as it was stored. A message that is posted again with its id is shown once. */
    post: (draft) =>
      request(`${base}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(draft),
      }),
  }
}

async function request(url, init) {
  let response
  let body
  try {
    response = await fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) })
    body = await response.text()
  } catch (error) {
    throw new Error(
      error.name === 'TimeoutError'
        ? `No answer within ${timeoutMs / 1_000} seconds`
        : 'The chat cannot be reached',
    )
  }
  const value = parse(body)
  if (!response.ok) throw new Error(value?.message ?? `The chat answered ${response.status}`)
  if (value === undefined) throw new Error('The chat gave an answer that makes no sense')
  return value
}

export function parse(text) {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
