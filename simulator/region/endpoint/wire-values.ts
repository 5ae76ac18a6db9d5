// Between the wire's JSON, which services here speak, and the values of the AWS SDK: binary is base64 text there and
// bytes here, an instant is a number of seconds there and a Date here.
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Shape } from '../../aws/service.js'

/** Names of members that are binary, one or a list of them. */
export type BinaryMembers = ReadonlySet<string>

export function toSdk(value: unknown, binary: BinaryMembers): unknown {
  if (Array.isArray(value)) return value.map((element) => toSdk(element, binary))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      binary.has(name) && isTextOrTexts(member) ? bytesOf(member) : toSdk(member, binary),
    ]),
  )
}

/** A stream, which only a whole answer can have, is read to its end. */
export async function outputFromSdk(output: object): Promise<Shape> {
  const members = Object.entries(output).map(async ([name, member]) => {
    return [name, fromSdk(member instanceof Readable ? await buffer(member) : member)] as const
  })
  return Object.fromEntries((await Promise.all(members)).filter(([, member]) => member !== undefined))
}

export function fromSdk(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return base64(value)
  if (value instanceof Date) return value.getTime() / 1_000
  if (Array.isArray(value)) return value.map(fromSdk)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[name, fromSdk(member)]],
    ),
  )
}

/** A member that is none has the same name by chance: the value of an item's attribute `B` is a map. */
function isTextOrTexts(value: unknown): value is string | readonly string[] {
  return Array.isArray(value) ? value.every((one) => typeof one === 'string') : typeof value === 'string'
}

function bytesOf(value: string | readonly string[]): Uint8Array | Uint8Array[] {
  const one = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
  return typeof value === 'string' ? one(value) : value.map(one)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
