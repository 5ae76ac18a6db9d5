// `antipode up` with the demonstration, as arguments of Node.js.
import { ANY_PORTS } from '../support/any-ports.js'

export const UP = ['dist/cli/main.js', 'up', 'lambdas/template.yaml', ...ANY_PORTS]
