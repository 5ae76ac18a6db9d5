// The constraints that the API's model puts on single members, collected as AWS collects them: one answer names all.
import type { AwsError } from '../../aws/errors.js'
import { validation } from '../errors.js'

/** AWS names at most this many in one answer. */
const MOST_FAILURES = 10
/** Of a table or an index. */
const NAME = /^[a-zA-Z0-9_.-]+$/

export class Constraints {
  readonly #failures: string[] = []

  /** A failure that is answered by itself. */
  static alone(failure: string): AwsError {
    return validation(`1 validation error detected: ${failure}`)
  }

  required<T>(path: string, value: T | undefined): T | undefined {
    if (value === undefined) this.#fail(path, 'null', 'Member must not be null')
    return value
  }

  /** @param text the value as AWS shows it */
  length(
    path: string,
    value: string | readonly unknown[] | undefined,
    min: number,
    max: number,
    text?: string,
  ): void {
    if (value === undefined || (value.length >= min && value.length <= max)) return
    const shown =
      text !== undefined
        ? `'${text}'`
        : typeof value === 'string'
          ? `'${value}'`
          : `'[${JSON.stringify(value).slice(1, -1).slice(0, 1_000)}]'`
    const rule = value.length < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`
    this.#fail(path, shown, `Member must have length ${rule}`)
  }

  /** Of texts in a list: AWS names both bounds, whichever was not met. */
  elementLength(path: string, values: readonly string[] | undefined, min: number, max: number): void {
    if (!values || values.every(({ length }) => length >= min && length <= max)) return
    const rules = `Member must have length less than or equal to ${max}, Member must have length greater than or equal to ${min}`
    this.#fail(path, `'[${values.join(', ')}]'`, `Member must satisfy constraint: [${rules}]`)
  }

  /** The characters of table and index names. */
  nameCharacters(path: string, value: string | undefined): void {
    if (value !== undefined && !NAME.test(value))
      this.#fail(path, `'${value}'`, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+')
  }

  range(path: string, value: number | undefined, min: number, max = Number.POSITIVE_INFINITY): void {
    if (value === undefined) return
    if (value < min) this.#fail(path, `'${value}'`, `Member must have value greater than or equal to ${min}`)
    if (value > max) this.#fail(path, `'${value}'`, `Member must have value less than or equal to ${max}`)
  }

  oneOf<T extends string>(path: string, value: string | undefined, allowed: readonly T[]): T | undefined {
    if (value !== undefined && !allowed.includes(value as T))
      this.#fail(path, `'${value}'`, `Member must satisfy enum value set: [${allowed.join(', ')}]`)
    return value as T | undefined
  }

  /** A failure in other words than those of this class. */
  fail(text: string): void {
    this.#failures.push(text)
  }

  /** @throws AwsError when any constraint was not met */
  check(): void {
    const count = Math.min(this.#failures.length, MOST_FAILURES)
    if (count === 0) return
    const failures = this.#failures.slice(0, MOST_FAILURES).join('; ')
    throw validation(`${count} validation error${count === 1 ? '' : 's'} detected: ${failures}`)
  }

  #fail(path: string, shown: string, rule: string): void {
    this.#failures.push(`Value ${shown} at '${path}' failed to satisfy constraint: ${rule}`)
  }
}
