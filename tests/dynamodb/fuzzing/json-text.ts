// JSON as text, so that it may say what no object can: members twice, numbers beyond all numbers, what ends too early.
import fc from 'fast-check'
import { TABLE } from './endpoint.js'
import { REQUEST_MEMBERS } from './request-members.js'

const MEMBERS = [
  ...REQUEST_MEMBERS,
  'S',
  'N',
  'B',
  'SS',
  'M',
  'L',
  'NULL',
  'Put',
  'Get',
  'Update',
  'PutRequest',
  'DeleteRequest',
  'id',
  ':v',
  '#n',
  TABLE,
  '__proto__',
  'constructor',
  'toString',
  'polluted',
  '',
]

const TEXTS = [
  TABLE,
  'id',
  ':v',
  '#n',
  'id = :v',
  'SET n = :v',
  'NONE',
  'ALL_OLD',
  'EQ',
  'BETWEEN',
  'CONTAINS',
  'ADD',
  'OR',
  'TRIM_HORIZON',
  '\ud800',
  '\u0000',
  '__proto__',
  `SELECT * FROM ${TABLE}`,
  'x'.repeat(3_000),
]

const leaf = fc.oneof(
  fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text)),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('null', 'true', 'false', '0', '-1', '1.5', '1e400', '-1e400', '1e-400', '9'.repeat(400)),
  fc.constantFrom(
    '{"S":"a"}',
    '{"N":"1"}',
    '{"N":"1e999"}',
    '{"B":"!"}',
    '{"SS":[]}',
    '{"id":{"S":"a"}}',
    '{}',
    '[]',
  ),
)

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }).map((elements) => `[${elements.join(',')}]`),
    // An array of pairs, so that a name may come twice.
    fc
      .array(fc.tuple(fc.constantFrom(...MEMBERS), tie('value')), { maxLength: 4 })
      .map((members) => objectText(members)),
  ),
}))

function objectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
}

const wellFormed = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(fc.constantFrom(...MEMBERS), value), { maxLength: 6 }))
  .map(([named, members]) => objectText(named ? [['TableName', `"${TABLE}"`], ...members] : members))

/** Now and then cut, or with a few characters that are wrong. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: wellFormed },
  {
    weight: 1,
    arbitrary: fc
      .tuple(wellFormed, fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '\u0000', 'NaN', "'", '[['))
      .map(([text, at, inserted]) => {
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + inserted + (inserted === '' ? '' : text.slice(cut))
      }),
  },
)
