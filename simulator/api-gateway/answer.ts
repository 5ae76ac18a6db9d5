// What each kind of API hands back to the data plane: the response, and what the trace should say of it.
import type { HttpResponse } from '../aws/http.js'

export interface Answer {
  readonly response: HttpResponse
  readonly routeKey?: string
  readonly integrationError?: string
}
