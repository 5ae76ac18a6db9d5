// How much a request may look at. The engine answers one request at a time, and nobody else meanwhile: some conditions
// and updates that AWS takes, in a request as large as may be, would go through stored items for minutes. What an
// application asks for comes nowhere near.
const MOST_STEPS = 400_000_000

/** What the parts of an evaluation take, in steps of some two nanoseconds. */
export const OPERATOR_STEPS = 20
export const ELEMENT_STEPS = 10
export const CHARACTER_STEPS = 2

export class TooMuchEffort extends Error {
  constructor() {
    super(
      `Antipode: this request would look at so much of what is stored that all others would have to wait for seconds. It was ended after ${MOST_STEPS.toLocaleString('en')} steps, and has changed nothing. Give it simpler expressions, or let it read less at a time.`,
    )
  }
}

/** An array, since a variable of the module with so large a number would be made anew at each change. */
const left = new Float64Array([Number.POSITIVE_INFINITY])

/** Counts from here to `endEffort`: the evaluation of one request, which nothing interrupts. */
export function beginEffort(): void {
  left[0] = MOST_STEPS
}

export function endEffort(): void {
  left[0] = Number.POSITIVE_INFINITY
}

/** @throws TooMuchEffort */
export function spend(steps: number): void {
  const rest = (left[0] as number) - steps
  left[0] = rest
  if (rest < 0) throw new TooMuchEffort()
}
