// How much a request may look at. The engine answers one request at a time, and nobody else meanwhile: some conditions
// and updates that AWS takes, of as many and as large items as may be, would take minutes.

/** Of about a nanosecond, measured with values as large as may be; what is small takes less. */
const MOST_STEPS = 1_500_000_000

export const OPERATOR_STEPS = 50
/** Of a search: each is looked at more than once. */
export const CHARACTER_STEPS = 8
/** Of a list, or of a set that is only gone through. */
export const ELEMENT_STEPS = 60
/** To put an element into a set of JavaScript's. */
export const HASHED_STEPS = 150
/** To name the members of a map, each. */
export const NAME_STEPS = 600
/** To find a member of a map by its name, and to compare it. */
export const MEMBER_STEPS = 1_000
/** To copy a map, for each member. */
export const COPIED_STEPS = 5_000

export class TooMuchEffort extends Error {
  constructor() {
    super(
      'Antipode: this request takes so long to evaluate that all others would have to wait for seconds. It was ended, and has changed nothing. Give it simpler expressions, or fewer or smaller items at a time.',
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
