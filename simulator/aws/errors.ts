// What AWS would answer: code, message and status exactly as fidelity.md has them.

export class AwsError extends Error {
  override readonly name = 'AwsError'
  /** The error's shape name, e.g. `ResourceNotFoundException`. */
  readonly code: string
  readonly status: number
  /** Further members of the error's body, e.g. `CancellationReasons`. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.status = status
    this.members = members
  }
}
