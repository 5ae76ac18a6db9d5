// Everything that one region's API Gateway knows of: APIs of both versions and custom domain names.
import type { Random } from '../../kernel/random.js'
import type { Api } from './api.js'
import type { DomainName } from './domain-name.js'
import type { RestApi } from './rest-api.js'

const ID_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

export class State {
  readonly region: string
  readonly restApis = new Map<string, RestApi>()
  readonly apis = new Map<string, Api>()
  readonly domainNames = new Map<string, DomainName>()
  readonly #ids: Random

  constructor(region: string, ids: Random) {
    this.region = region
    this.#ids = ids
  }

  /** Ten characters for APIs and domains, fewer for what is inside them. */
  newId(length: 6 | 7 | 10): string {
    return Array.from({ length }, () => ID_DIGITS[this.#ids.integer(0, ID_DIGITS.length - 1)]).join('')
  }

  executeApiHost(id: string): string {
    return `${id}.execute-api.${this.region}.amazonaws.com`
  }
}
