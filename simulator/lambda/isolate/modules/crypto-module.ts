// `node:crypto` in an isolate: random values from the isolate's seed, thread-pool forms by their synchronous ones. What
// draws its own entropy fails by name.
import * as real from 'node:crypto'
import type { Random } from '../../../kernel/random.js'
import { forbidden, notDeterministic } from '../forbidden.js'
import { webCrypto } from './web-crypto.js'

type Callback = (error: Error | null, value?: unknown) => void

/** OpenSSL draws entropy of its own for these. */
const ENTROPIC = [
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKey',
  'generateKeySync',
  'generatePrime',
  'generatePrimeSync',
  'checkPrime',
  'createDiffieHellman',
  'createDiffieHellmanGroup',
  'getDiffieHellman',
  'createECDH',
  'DiffieHellman',
  'DiffieHellmanGroup',
  'publicEncrypt',
]

/** A value now, to the caller or to its callback. */
function deliver(compute: () => unknown, callback: Callback | undefined): unknown {
  if (!callback) return compute()
  let value: unknown
  try {
    value = compute()
  } catch (error) {
    process.nextTick(callback, error)
    return undefined
  }
  process.nextTick(callback, null, value)
  return undefined
}

export function cryptoModule(random: Random): Record<string, unknown> {
  const web = webCrypto(random)
  const fill = (buffer: NodeJS.ArrayBufferView, offset = 0, size = buffer.byteLength - offset) => {
    new Uint8Array(buffer.buffer, buffer.byteOffset + offset, size).set(random.bytes(size))
    return buffer
  }
  const randomBytes = (size: number, callback?: Callback) =>
    deliver(() => Buffer.from(random.bytes(size).buffer), callback)
  const randomInt = (...args: unknown[]) => {
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : undefined
    const [min, max] = args.length === 1 ? [0, args[0]] : args
    return deliver(() => random.integer(Number(min), Number(max) - 1), callback)
  }
  const onThread = (name: string, sync: (...args: never[]) => unknown) => {
    return (...args: unknown[]) => {
      const callback = args.pop() as Callback
      if (typeof callback !== 'function') throw new TypeError(`crypto.${name} needs a callback`)
      return deliver(() => (sync as (...values: unknown[]) => unknown)(...args), callback)
    }
  }
  const sign = (...[algorithm, data, key, callback]: unknown[]) =>
    deliver(
      () => real.sign(algorithm as string, data as Buffer, repeatableKey(key) as real.KeyObject),
      callback as Callback,
    )
  const verify = (...[algorithm, data, key, signature, callback]: unknown[]) =>
    deliver(
      () => real.verify(algorithm as string, data as Buffer, key as real.KeyObject, signature as Buffer),
      callback as Callback | undefined,
    )
  return {
    ...real,
    ...Object.fromEntries(ENTROPIC.map((name) => [name, forbidden(`crypto.${name}`)])),
    ECDH: Object.assign(forbidden('crypto.ECDH') as object, { convertKey: real.ECDH.convertKey }),
    Sign: forbidden('crypto.Sign', 'Use crypto.createSign.'),
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFillSync: fill,
    randomFill: (buffer: NodeJS.ArrayBufferView, ...rest: unknown[]) => {
      const callback = rest.pop() as Callback
      return deliver(() => fill(buffer, ...(rest as number[])), callback)
    },
    randomUUID: () => random.uuid(),
    randomInt,
    getRandomValues: web.getRandomValues,
    pbkdf2: onThread('pbkdf2', real.pbkdf2Sync),
    scrypt: onThread('scrypt', real.scryptSync),
    hkdf: onThread('hkdf', real.hkdfSync),
    sign,
    verify,
    createSign: (algorithm: string, options?: object) => {
      const signer = real.createSign(algorithm, options)
      const realSign = signer.sign.bind(signer) as (...args: unknown[]) => unknown
      return Object.assign(signer, {
        sign: (key: unknown, ...rest: unknown[]) => realSign(repeatableKey(key), ...rest),
      })
    },
    webcrypto: web,
    subtle: web.subtle,
  }
}

/** ECDSA, DSA and RSA-PSS signatures hold a random number. */
function repeatableKey(key: unknown): unknown {
  const object = key instanceof real.KeyObject ? key : asKeyObject(key)
  const type = object.asymmetricKeyType ?? ''
  const padding = (key as { padding?: number }).padding
  const repeatable = /^(rsa|ed25519|ed448)$/.test(type) && padding !== real.constants.RSA_PKCS1_PSS_PADDING
  if (!repeatable)
    throw notDeterministic(`a signature of type ${type}`, 'Sign with RSA (PKCS #1 v1.5) or Ed25519.')
  return key
}

function asKeyObject(key: unknown): real.KeyObject {
  const inner = (key as { key?: unknown }).key
  return inner instanceof real.KeyObject ? inner : real.createPrivateKey(key as string)
}
