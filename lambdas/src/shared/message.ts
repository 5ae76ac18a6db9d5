// A message, and how DynamoDB holds it. The six attributes are written out here instead of drawing in a marshaller:
// a smaller bundle starts faster.

export interface Message {
  readonly id: string
  /** Milliseconds since 1970, by the clock of the region that wrote it. */
  readonly ts: number
  readonly type: 'message'
  readonly text: string
  readonly author: string
  /** The region that wrote it. */
  readonly region: string
}

/** The SDK's AttributeValue and that of a stream's record, as far as messages need them. */
type Item = Readonly<Record<string, { S?: string; N?: string }>>

export function toItem(message: Message) {
  return {
    id: { S: message.id },
    ts: { N: String(message.ts) },
    type: { S: message.type },
    text: { S: message.text },
    author: { S: message.author },
    region: { S: message.region },
  }
}

export function fromItem(item: Item): Message {
  const text = (name: string) => item[name]?.S ?? ''
  return {
    id: text('id'),
    ts: Number(item.ts?.N),
    type: 'message',
    text: text('text'),
    author: text('author'),
    region: text('region'),
  }
}
