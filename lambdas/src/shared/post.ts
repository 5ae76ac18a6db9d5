// Writes a message to this region's replica of the messages table.
import { randomUUID } from 'node:crypto'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Draft } from './draft.js'
import { dynamodb } from './dynamodb.js'
import { region, variable } from './environment.js'
import { type Message, toItem } from './message.js'

const table = variable('MESSAGES_TABLE')

export async function post({ id = randomUUID(), text, author }: Draft): Promise<Message> {
  const message: Message = { id, ts: Date.now(), type: 'message', text, author, region }
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: toItem(message) }))
  return message
}
