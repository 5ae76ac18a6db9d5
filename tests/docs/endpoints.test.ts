import { expect, test } from 'vitest'
import { placeText } from '#simulator/cli/backends.js'
import { EMBEDDED_BY_DEFAULT } from '#simulator/region/backend.js'
import { whyEmbedded } from '#simulator/region/backend-rules.js'
import { readBackendsFile } from '#simulator/region/backends-file.js'
import { SDKS } from '#simulator/region/endpoint/sdk-clients.js'
import { blocks, codes, page, rows, section } from './pages.js'

const PAGE = page('docs/endpoints.md')

test('the file of backends in docs/endpoints.md is read as the page says', () => {
  const [example = ''] = blocks(section(PAGE, '## The file of backends'), 'yaml')
  const backends = readBackendsFile(example, 'backends.yaml')
  expect([...backends].map(([region, backend]) => [region, placeText(backend)])).toEqual([
    [
      'us-east-1',
      'http://127.0.0.1:4571, dynamodb at http://127.0.0.1:8000, s3 embedded, sqs at http://127.0.0.1:9324',
    ],
    ['eu-west-2', 'embedded, dynamodb at http://127.0.0.1:8001'],
    ['ap-southeast-2', 'embedded'],
  ])
})

test('the keys in docs/endpoints.md are those that are taken, and no other', () => {
  const named = rows(section(PAGE, '## The file of backends')).map(([key = '']) => codes(key)[0])
  const taken = (what: string) => {
    try {
      readBackendsFile(what, 'b.yaml')
    } catch (error) {
      return /The keys are ([\w, ]+)\./.exec((error as Error).message)?.[1]?.split(', ')
    }
    return undefined
  }
  expect(named.sort()).toEqual(taken('regions: { us-east-1: { none: 1 } }')?.sort())
})

test('the services in docs/endpoints.md are where the page says', () => {
  const listed = rows(section(PAGE, '## Which service is where')).map(([names = '', where = '']) => ({
    names: codes(names),
    where,
  }))
  const those = (pattern: RegExp) =>
    listed.filter(({ where }) => pattern.test(where)).flatMap(({ names }) => names)
  for (const name of those(/^always/)) expect(whyEmbedded(name), name).toBeDefined()
  expect(those(/^(always )?embedded/).sort()).toEqual([...EMBEDDED_BY_DEFAULT].sort())
  const services = Object.keys(SDKS).filter((name) => name !== 'streams.dynamodb')
  expect(those(/^(embedded|at the)/).sort()).toEqual(services.sort())
})
