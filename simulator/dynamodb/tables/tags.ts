// The tags of a table: what they may be. Kept and listed; nothing is billed or allowed by them.
import type { Tag } from '../engine/table-settings.js'
import { validation } from '../errors.js'
import type { Input } from '../input/input.js'

const MAX_TAGS = 50
const MAX_KEY_LENGTH = 128
const MAX_VALUE_LENGTH = 256
/** Of all keys and values together. */
const MAX_BYTES = 10_240
const RESERVED = /^aws:/i
const CHARACTERS = /^[\p{L}\p{N}\p{Z}+\-=._:/@]*$/u

/** @throws AwsError when a tag may not be */
export function readTags(tags: readonly Input[]): readonly Tag[] {
  const read = tags.map((tag) => {
    const Key = checkCharacters(tag.text('Key'))
    const Value = tag.text('Value')
    if (Value === undefined || Value.length > MAX_VALUE_LENGTH || !CHARACTERS.test(Value))
      throw validation(`The Tag Value provided is invalid, Value: ${Value ?? null}`)
    checkPrefix(Key)
    return { Key, Value }
  })
  const keys = new Set<string>()
  const repeated = read.map(({ Key }) => Key).find((key) => keys.size === keys.add(key).size)
  if (repeated !== undefined)
    throw validation(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${repeated}`)
  checkSet(read)
  return read
}

/** @throws AwsError when a key may not be */
export function readTagKeys(keys: readonly string[]): readonly string[] {
  for (const key of keys) checkPrefix(checkCharacters(key))
  checkCount(keys)
  return keys
}

/** The tags that there were, each with its new value, and then the new ones. @throws AwsError when they are too many or too long */
export function mergedTags(before: readonly Tag[], more: readonly Tag[]): readonly Tag[] {
  const values = new Map(before.map(({ Key, Value }) => [Key, Value]))
  for (const { Key, Value } of more) values.set(Key, Value)
  const merged = [...values].map(([Key, Value]) => ({ Key, Value }))
  checkSet(merged)
  return merged
}

function checkSet(tags: readonly Tag[]): void {
  checkCount(tags)
  const bytes = tags.reduce(
    (sum, { Key, Value }) => sum + Buffer.byteLength(Key) + Buffer.byteLength(Value),
    0,
  )
  if (bytes > MAX_BYTES)
    throw validation(`Tag set size ${bytes} bytes is above max size limit of ${MAX_BYTES} bytes`)
}

function checkCharacters(key: string | undefined): string {
  if (key === undefined || key.length < 1 || key.length > MAX_KEY_LENGTH || !CHARACTERS.test(key))
    throw validation(`The Tag Key provided is invalid, Key: ${key ?? null}`)
  return key
}

function checkPrefix(key: string): void {
  if (RESERVED.test(key)) throw validation(`Tag Key cannot be prefixed with aws:, Key: ${key}`)
}

function checkCount(tags: readonly unknown[]): void {
  if (tags.length > MAX_TAGS)
    throw validation('Number of Tags exceed the current limit for the provided ResourceArn')
}
