// The Web Crypto API in an isolate: digests and HMAC, worked out at once and delivered as promises. Other algorithms
// fail by name.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../../kernel/random.js'
import { forbidden, notDeterministic } from '../forbidden.js'

type Source = ArrayBuffer | ArrayBufferView
type Algorithm = string | { readonly name: string; readonly hash?: Algorithm; readonly length?: number }

const HASHES: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}
const UNAVAILABLE = ['encrypt', 'decrypt', 'deriveBits', 'deriveKey', 'generateKey', 'wrapKey', 'unwrapKey']
const MOST_RANDOM_BYTES = 65_536

class CryptoKey {
  readonly type = 'secret'
  readonly extractable: boolean
  readonly algorithm: {
    readonly name: string
    readonly hash: { readonly name: string }
    readonly length: number
  }
  readonly usages: readonly string[]
  readonly #secret: Buffer

  constructor(secret: Buffer, hash: string, extractable: boolean, usages: readonly string[]) {
    this.#secret = secret
    this.extractable = extractable
    this.algorithm = { name: 'HMAC', hash: { name: hash }, length: secret.length * 8 }
    this.usages = usages
  }

  static secretOf(key: CryptoKey, usage?: string): Buffer {
    if (usage && !key.usages.includes(usage)) {
      throw new DOMException(`The key does not allow "${usage}"`, 'InvalidAccessError')
    }
    return key.#secret
  }
}

export function webCrypto(random: Random) {
  const subtle = {
    ...Object.fromEntries(UNAVAILABLE.map((name) => [name, forbidden(`crypto.subtle.${name}`)])),
    async digest(algorithm: Algorithm, data: Source) {
      return toArrayBuffer(createHash(hashOf(algorithm)).update(toBuffer(data)).digest())
    },
    async importKey(
      format: string,
      data: Source | { readonly k?: string },
      algorithm: Algorithm,
      extractable: boolean,
      usages: readonly string[],
    ) {
      if (nameOf(algorithm) !== 'HMAC') throw notDeterministic(`crypto.subtle with ${nameOf(algorithm)}`)
      const secret =
        format === 'jwk'
          ? Buffer.from((data as { k?: string }).k ?? '', 'base64url')
          : Buffer.from(toBuffer(data as Source))
      const { hash } = algorithm as { hash: Algorithm }
      return new CryptoKey(secret, nameOf(hash), extractable, usages)
    },
    async exportKey(format: string, key: CryptoKey) {
      const secret = CryptoKey.secretOf(key)
      if (!key.extractable) throw new DOMException('The key is not extractable', 'InvalidAccessError')
      if (format === 'raw') return toArrayBuffer(secret)
      return { kty: 'oct', k: secret.toString('base64url'), ext: true, key_ops: key.usages }
    },
    async sign(_algorithm: Algorithm, key: CryptoKey, data: Source) {
      return toArrayBuffer(hmac(key, 'sign', data))
    },
    async verify(_algorithm: Algorithm, key: CryptoKey, signature: Source, data: Source) {
      const expected = hmac(key, 'verify', data)
      const given = toBuffer(signature)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
  return {
    subtle,
    getRandomValues<T extends ArrayBufferView>(view: T): T {
      if (view.byteLength > MOST_RANDOM_BYTES) {
        throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError')
      }
      toBuffer(view).set(random.bytes(view.byteLength))
      return view
    },
    randomUUID: () => random.uuid(),
  }
}

function hmac(key: CryptoKey, usage: string, data: Source): Buffer {
  return createHmac(hashOf(key.algorithm.hash), CryptoKey.secretOf(key, usage))
    .update(toBuffer(data))
    .digest()
}

function nameOf(algorithm: Algorithm): string {
  return (typeof algorithm === 'string' ? algorithm : algorithm.name).toUpperCase()
}

function hashOf(algorithm: Algorithm): string {
  const hash = HASHES[nameOf(algorithm)]
  if (!hash) throw new DOMException(`Unrecognized algorithm name ${nameOf(algorithm)}`, 'NotSupportedError')
  return hash
}

function toBuffer(source: Source): Buffer {
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)
    : Buffer.from(source)
}

function toArrayBuffer(buffer: Buffer): ArrayBuffer {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer
}
