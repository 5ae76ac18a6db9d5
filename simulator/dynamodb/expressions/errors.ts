// What is wrong with an expression, before it is known which of a request's expressions it is.
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}
