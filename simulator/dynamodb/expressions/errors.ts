// What is wrong with an expression, before it is known which of a request's expressions it is.
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}

/** Text that is no expression. */
export class SyntaxProblem extends ExpressionError {
  /** @param at the token that cannot stand where it does, by its number */
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message)
  }
}

export function redundantParentheses(): ExpressionError {
  return new ExpressionError('The expression has redundant parentheses;')
}

/** What only a key condition may not say. AWS tells it when nothing else is wrong with any of the expressions. */
export class KeyConditionError extends ExpressionError {}
