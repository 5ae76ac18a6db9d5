// What the service needs of code/: CodeStore is one.
import type { CodeBundle } from '../code/bundle.js'
import type { CodeSource } from '../code/source.js'

export interface Bundler {
  /** @throws AntipodeError `handler-not-found`, `handler-not-compiled` */
  bundle(source: CodeSource): Promise<CodeBundle>
}
