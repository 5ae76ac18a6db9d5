// Holds back what is answered until all that it can tell of outlives this process: so no crash undoes what anybody has
// been told, whether they wrote it or read it.
import { AwsError } from '../../aws/errors.js'
import type { Service } from '../../aws/service.js'
import type { Journal } from './journal.js'

export class Durability {
  readonly #journal: Journal
  readonly #onFailure: (error: unknown) => void
  #failed = false

  /** @param onFailure told once, when the state can no longer be written */
  constructor(journal: Journal, onFailure: (error: unknown) => void) {
    this.#journal = journal
    this.#onFailure = onFailure
  }

  /** @throws AwsError when what has been applied by now cannot be written */
  async reached(): Promise<void> {
    try {
      await this.#journal.written
    } catch (error) {
      if (!this.#failed) this.#onFailure(error)
      this.#failed = true
      throw new AwsError('InternalServerError', 'The state of this world cannot be written', 500)
    }
  }

  /** The same service, whose answers and refusals wait. */
  held({ name, call }: Service): Service {
    return {
      name,
      call: async (operation, input, context) => {
        try {
          return await call(operation, input, context)
        } finally {
          if (this.#journal.written) await this.reached()
        }
      },
    }
  }
}
