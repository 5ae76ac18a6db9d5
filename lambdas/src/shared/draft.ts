// What a user asks to post: parsed from JSON, or the reason why it is refused.

export interface Draft {
  readonly id: string | undefined
  readonly text: string
  readonly author: string
}

export interface Refusal {
  readonly problem: string
}

// 100 of the longest messages stay below the 1 MB that one Query returns.
const maximumTextLength = 2_000
const maximumAuthorLength = 40
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function parseDraft(body: string | undefined): Draft | Refusal {
  const fields = parseObject(body)
  if (!fields) return { problem: 'The body must be a JSON object' }

  const { id, text, author } = fields
  if (typeof text !== 'string' || text.trim() === '')
    return { problem: 'text must be a string that is not empty' }
  if (text.length > maximumTextLength)
    return { problem: `text must not exceed ${maximumTextLength} characters` }
  if (author !== undefined && typeof author !== 'string') return { problem: 'author must be a string' }
  if (author !== undefined && author.length > maximumAuthorLength)
    return { problem: `author must not exceed ${maximumAuthorLength} characters` }
  if (id !== undefined && !(typeof id === 'string' && uuid.test(id))) return { problem: 'id must be a UUID' }

  return { id, text: text.trim(), author: author?.trim() || 'anonymous' }
}

function parseObject(body: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body ?? '')
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
