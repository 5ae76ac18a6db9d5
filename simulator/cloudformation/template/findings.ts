// Everything that is wrong with a template, collected, so that the user learns of it at once.
import { AntipodeError } from '../../kernel/errors.js'
import { type Position, where } from './node.js'

export interface Finding {
  /** `unsupported`: AWS has it, Antipode does not. `invalid`: it breaks a rule of CloudFormation or SAM. */
  readonly kind: 'unsupported' | 'invalid'
  readonly at: Position
  /** The logical id, or the section of the template. */
  readonly subject: string
  readonly what: string
}

const TAKE_OUT =
  'Take these parts out, or keep them in a template that only AWS gets. docs/cloudformation.md lists what there is.'

export class Findings {
  readonly #findings: Finding[] = []
  readonly #seen = new Set<string>()

  unsupported(at: Position, subject: string, what: string): void {
    this.#add({ kind: 'unsupported', at, subject, what })
  }

  invalid(at: Position, subject: string, what: string): void {
    this.#add({ kind: 'invalid', at, subject, what })
  }

  /** In the order of the template. */
  get all(): readonly Finding[] {
    return [...this.#findings].sort((a, b) => a.at.line - b.at.line)
  }

  /**
   * @param fix what to do about what is not supported
   * @throws AntipodeError with every finding, `template-unsupported` if one of them is, else `template-invalid`
   */
  throwIfAny(file: string, fix = TAKE_OUT): void {
    const findings = this.all
    if (findings.length === 0) return
    const unsupported = findings.some((finding) => finding.kind === 'unsupported')
    const lines = findings.map(({ at, subject, what }) => `  ${where(at)}  ${subject}  ${what}`)
    const what = `${file} cannot be deployed as it is:\n${lines.join('\n')}`
    if (!unsupported) throw new AntipodeError('template-invalid', { what })
    throw new AntipodeError('template-unsupported', {
      what,
      why: 'Nothing of a template is left out in silence.',
      fix,
    })
  }

  #add(finding: Finding): void {
    // One line of Globals is told of once, not for every resource that it reaches.
    const key = JSON.stringify([finding.at.line, finding.what])
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#findings.push(finding)
  }
}

/** A single fault that shows only when values are known. */
export function invalidTemplate(at: Position, subject: string, what: string): AntipodeError {
  return new AntipodeError('template-invalid', { what: `${where(at)}  ${subject}  ${what}` })
}
