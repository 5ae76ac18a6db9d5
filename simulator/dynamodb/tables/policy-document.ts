// Resource-based policies as AWS keeps them: checked in form, and written anew in AWS's own one.
import type { AwsError } from '../../aws/errors.js'
import { invalidParameter, validation } from '../errors.js'
import { isDeeperThan } from '../input/nesting.js'

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

type Json = Readonly<Record<string, unknown>>

/** @throws AwsError when the text is no policy, or one that AWS refuses */
export function canonicalPolicy(text: string): string {
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
  return JSON.stringify({
    Version: document.Version ?? DEFAULT_VERSION,
    ...(document.Id !== undefined && { Id: document.Id }),
    Statement: statements.map(canonicalStatement),
  })
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
  if (Object.keys(document).length === 0)
    throw invalidDocument(`Syntax error at position (1,${text.length + 1})`)
  return document
}

function canonicalStatement(statement: Json): Json {
  for (const [member, other] of [
    ['Effect', 'Effect'],
    ['Principal', 'NotPrincipal'],
    ['Action', 'NotAction'],
    ['Resource', 'NotResource'],
  ] as const)
    if (!(member in statement) && !(other in statement))
      throw invalidDocument(`Missing required field ${member}`)
  if (isAnybody(statement)) {
    throw validation(
      'Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure least-privilege form of access',
    )
  }
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
  if (!member.endsWith('Principal')) return single(value)
  if (!isStructure(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([kind, given]) => {
      const all = (Array.isArray(given) ? given : [given]).map((one) => (kind === 'AWS' ? rootOf(one) : one))
      return [kind, single(all)]
    }),
  )
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

function invalidDocument(detail: string): AwsError {
  return invalidParameter(`Invalid policy document: ${detail}`)
}
