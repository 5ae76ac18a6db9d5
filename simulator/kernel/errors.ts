// What Antipode itself tells its user. What AWS would answer is `AwsError` in aws/errors.ts; the two never mix.

/** Exit codes of the command line (sysexits.h where it has one). */
export const EXIT = { held: 0, assertionFailed: 1, inconclusive: 2, usage: 64, internal: 70 } as const

/** The closed set of our errors. `docs/errors.md` lists them, and a test holds the two together. */
export const ANTIPODE_ERRORS = {
  'bad-usage': {
    exit: EXIT.usage,
    summary: 'A command, option or argument is not known or has a wrong value.',
  },
  'template-unreadable': { exit: EXIT.usage, summary: 'The template cannot be read or is not YAML or JSON.' },
  'template-invalid': {
    exit: EXIT.usage,
    summary: 'The template, or a value given to it, breaks a rule of CloudFormation or SAM.',
  },
  'template-unsupported': {
    exit: EXIT.usage,
    summary: 'The template needs something that Antipode does not have yet.',
  },
  'deployment-invalid': {
    exit: EXIT.usage,
    summary: 'The deployment file is broken, or a look-up in it finds nothing.',
  },
  'deployment-failed': {
    exit: EXIT.usage,
    summary: 'A service refused to create a resource of the template.',
  },
  'handler-not-found': { exit: EXIT.usage, summary: "A function's handler file does not exist." },
  'handler-not-compiled': { exit: EXIT.usage, summary: "A function's code does not compile or bundle." },
  'port-taken': { exit: EXIT.usage, summary: 'Another process listens on the port.' },
  'no-world': { exit: EXIT.usage, summary: 'No running world was found to control.' },
  'world-unreachable': { exit: EXIT.usage, summary: 'The control API of the world does not answer.' },
  'region-unknown': { exit: EXIT.usage, summary: 'The region does not exist, or is not part of this world.' },
  'name-unknown': {
    exit: EXIT.usage,
    summary: 'No record, table or function of that name exists in this world.',
  },
  'not-deterministic': {
    exit: EXIT.usage,
    summary: 'Code in a simulated world used something whose outcome cannot be repeated.',
  },
  'scenario-invalid': {
    exit: EXIT.usage,
    summary: 'The scenario module cannot be loaded or does not export a scenario.',
  },
  'state-in-use': {
    exit: EXIT.usage,
    summary: 'Another process has the folder in which a world keeps its state.',
  },
  'state-foreign': {
    exit: EXIT.usage,
    summary: 'The folder that shall keep the state has something else in it.',
  },
  'state-version': {
    exit: EXIT.usage,
    summary: 'Another version of Antipode has written the state, in another format.',
  },
  'backends-invalid': { exit: EXIT.usage, summary: 'The file of backends is broken.' },
  'aws-not-allowed': {
    exit: EXIT.usage,
    summary: 'A region would reach AWS itself, and nobody has said that it may.',
  },
  'endpoint-unreachable': { exit: EXIT.usage, summary: 'The endpoint of a region does not answer.' },
  'endpoint-unfit': {
    exit: EXIT.usage,
    summary: 'What stands at the endpoint of a region is not what the region needs.',
  },
  'state-unreadable': {
    exit: EXIT.usage,
    summary: 'The folder in which a world keeps its state cannot be read or written.',
  },
  'docker-missing': { exit: EXIT.usage, summary: 'The `docker` command is not on this machine.' },
  'docker-unreachable': {
    exit: EXIT.usage,
    summary: 'Docker does not answer, or does not let this user in.',
  },
  'docker-elsewhere': { exit: EXIT.usage, summary: 'The Docker daemon is on another machine.' },
  'docker-failed': { exit: EXIT.usage, summary: 'Docker refused what was asked of it.' },
  'compose-missing': { exit: EXIT.usage, summary: 'Docker has no Compose plugin.' },
  'image-missing': {
    exit: EXIT.usage,
    summary: "The image of a region's container is not there and cannot be pulled.",
  },
  'region-not-ready': {
    exit: EXIT.usage,
    summary: "A region's container ended, or was not ready in time.",
  },
  'container-unknown': {
    exit: EXIT.usage,
    summary: 'No container stands for the region, or several do and none was named.',
  },
  'container-down': { exit: EXIT.usage, summary: "The region's container is down already." },
  'backend-runs-no-functions': {
    exit: EXIT.usage,
    summary: 'The backend that shall run the functions has no Lambda, or cannot run them.',
  },
  'deadline-passed': {
    exit: EXIT.assertionFailed,
    summary: 'Something awaited did not happen within its time.',
  },
  stalled: {
    exit: EXIT.inconclusive,
    summary: 'A simulated world waits for something that nothing will bring about.',
  },
  'out-of-memory': { exit: EXIT.usage, summary: 'A world holds more than Node.js may have of memory.' },
  internal: { exit: EXIT.internal, summary: 'A fault of Antipode itself.' },
} as const satisfies Record<string, { exit: number; summary: string }>

export type AntipodeErrorCode = keyof typeof ANTIPODE_ERRORS

export interface Explanation {
  /** What happened, as one sentence. */
  readonly what: string
  readonly why?: string
  /** What the user can do about it. */
  readonly fix?: string
  readonly cause?: unknown
}

export class AntipodeError extends Error {
  override readonly name = 'AntipodeError'
  readonly code: AntipodeErrorCode
  readonly what: string
  readonly why: string | undefined
  readonly fix: string | undefined

  constructor(code: AntipodeErrorCode, { what, why, fix, cause }: Explanation) {
    super([what, why, fix].filter(Boolean).join('\n'), { cause })
    this.code = code
    this.what = what
    this.why = why
    this.fix = fix
  }

  get exitCode(): number {
    return ANTIPODE_ERRORS[this.code].exit
  }
}
