// Resource-based policies as AWS keeps them: checked in form, and written anew in AWS's own one.
import { parseArn } from '../../aws/arn.js'
import type { AwsError } from '../../aws/errors.js'
import type { ResourcePolicy } from '../engine/table-settings.js'
import { invalidParameter, validation } from '../errors.js'
import { isDeeperThan } from '../input/nesting.js'
import { isUnknownAction } from './policy-actions.js'
import { misplacedPrincipal, type Place, placeOf } from './policy-syntax.js'

const MAX_BYTES = 20_480
/** No policy is nested so deep; text of the largest size could exhaust the stack. */
const MAX_NESTING = 100
const DEFAULT_VERSION = '2008-10-17'
const EFFECTS = ['Allow', 'Deny']
const MEMBERS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const

/** Of whose policies they are in; wildcards are neither. */
const RELATIVE_IDS = [
  { of: 'table', form: /^table\/[^/*?]+(\/index\/[^/]+)?$/ },
  { of: 'stream', form: /^table\/[^/]+\/stream\/[^/]+$/ },
]

type Json = Readonly<Record<string, unknown>>
export type CanonicalPolicy = Omit<ResourcePolicy, 'revisionId'>

/**
 * @param of what it is the policy of: which actions there are for streams is not known
 * @throws AwsError when the text is no policy, or one that AWS refuses
 */
export function canonicalPolicy(text: string, of: 'table' | 'stream'): CanonicalPolicy {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw invalidParameter(`Maximum policy size of ${MAX_BYTES} bytes exceeded`)
  const document = parsed(text)
  const given = document.Statement
  const statements = (Array.isArray(given) ? given : given === undefined ? [] : [given]) as Json[]
  if (statements.length === 0) throw invalidDocument('Could not parse the policy: Statement is empty!')
  if (!statements.every(isStructure)) throw invalidDocument('This policy contains invalid Json')
  const sids = statements.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]))
  if (new Set(sids).size !== sids.length)
    throw invalidDocument('The Statement Ids in the policy are not unique')
  for (const statement of statements) checkFields(statement)
  if (of === 'table') checkActions(statements)
  checkResources(statements, of)
  if (statements.some(isAnybody))
    throw validation(
      'Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure least-privilege form of access',
    )
  const canonical = JSON.stringify({
    Version: document.Version ?? DEFAULT_VERSION,
    ...(document.Id !== undefined && { Id: document.Id }),
    Statement: statements.map(canonicalStatement),
  })
  return { text: canonical, ...(document.Version === undefined && { versionless: true }) }
}

function parsed(text: string): Json {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    document = undefined
  }
  if (document === null) throw invalidDocument('This text appears not to be a policy')
  if (!isStructure(document) || isDeeperThan(document, MAX_NESTING))
    throw invalidDocument('This policy contains invalid Json')
  if (Object.keys(document).length === 0) throw syntaxError(placeOf(text, text.indexOf('}') + 1))
  const misplaced = misplacedPrincipal(text)
  if (misplaced) throw syntaxError(misplaced)
  return document
}

function checkFields(statement: Json): void {
  for (const [member, other] of [
    ['Effect', 'Effect'],
    ['Principal', 'NotPrincipal'],
    ['Action', 'NotAction'],
    ['Resource', 'NotResource'],
  ] as const)
    if (!(member in statement) && !(other in statement))
      throw invalidDocument(`Missing required field ${member}`)
}

function checkActions(statements: readonly Json[]): void {
  const unknown = statements
    .flatMap(({ Action, NotAction }) => [Action, NotAction])
    .flat()
    .filter(isUnknownAction)
  if (unknown.length === 0) return
  const names = [...new Set(unknown)].reverse().map((name) => `"${name}"`)
  throw invalidDocument(`The following action names are invalid: ${names.join(', ')}`)
}

/** A table's policy is not about its streams, nor theirs about it. */
function checkResources(statements: readonly Json[], of: 'table' | 'stream'): void {
  for (const resource of statements.flatMap(({ Resource, NotResource }) => [Resource, NotResource]).flat()) {
    const relative = typeof resource === 'string' ? parseArn(resource)?.resource : undefined
    const kind = relative === undefined ? undefined : RELATIVE_IDS.find(({ form }) => form.test(relative))
    if (kind && kind.of !== of)
      throw invalidDocument(`The relative-id "${relative}" is invalid for ARN "${resource}"`)
  }
}

function canonicalStatement(statement: Json): Json {
  return Object.fromEntries(
    MEMBERS.filter((member) => member in statement).map((member) => [
      member,
      canonicalMember(member, statement[member]),
    ]),
  )
}

function canonicalMember(member: string, value: unknown): unknown {
  if (member === 'Effect' && typeof value === 'string')
    return EFFECTS.find((effect) => effect.toLowerCase() === value.toLowerCase()) ?? value
  if (member === 'Condition') return singles(value)
  if (!member.endsWith('Principal')) return single(value)
  if (!isStructure(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([kind, given]) => {
      const all = (Array.isArray(given) ? given : [given]).map((one) => (kind === 'AWS' ? rootOf(one) : one))
      return [kind, single([...new Set(all)])]
    }),
  )
}

/** Lists of one as that one, however deep; nothing is deeper than `MAX_NESTING`. */
function singles(value: unknown): unknown {
  if (!isStructure(value)) return single(value)
  return Object.fromEntries(Object.entries(value).map(([name, given]) => [name, singles(given)]))
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

/** An account by its number alone is its root. */
function rootOf(principal: unknown): unknown {
  return typeof principal === 'string' && /^\d{12}$/.test(principal)
    ? `arn:aws:iam::${principal}:root`
    : principal
}

/** Whether everyone may do it, in whatever circumstances. */
function isAnybody({ Effect, Principal, Condition }: Json): boolean {
  const principals = isStructure(Principal) ? Principal.AWS : Principal
  const all = Array.isArray(principals) ? principals : [principals]
  return String(Effect).toLowerCase() === 'allow' && Condition === undefined && all.includes('*')
}

function isStructure(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function syntaxError({ line, column }: Place): AwsError {
  return invalidDocument(`Syntax error at position (${line},${column})`)
}

function invalidDocument(detail: string): AwsError {
  return invalidParameter(`Invalid policy document: ${detail}`)
}
