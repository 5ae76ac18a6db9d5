// What is to be closed at the end of something that was opened step by step, whether or not all of it was.

export class Endings {
  readonly #endings: (() => unknown)[] = []

  add(ending: () => unknown): void {
    this.#endings.push(ending)
  }

  /**
   * Last opened, first closed. One that fails does not keep the others from closing.
   *
   * @throws the first failure
   */
  async run(): Promise<void> {
    const failures: unknown[] = []
    for (const ending of this.#endings.splice(0).reverse()) {
      try {
        await ending()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
