import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseRoute } from '#simulator/api-gateway/http/route-choice.js'
import type { DeployedRoute } from '#simulator/api-gateway/model/api.js'
import { type DomainName, findMapping } from '#simulator/api-gateway/model/domain-name.js'
import {
  compareSpecificity,
  matchTemplate,
  type PathTemplate,
  parseTemplate,
} from '#simulator/api-gateway/model/path-template.js'

const word = fc.stringMatching(/^[a-c]{1,2}$/)
const path = fc.array(word, { minLength: 0, maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
const templateText = fc
  .tuple(
    fc.array(fc.oneof(word, fc.constantFrom('{v}', '{w}')), { maxLength: 3 }),
    fc.option(fc.constant('{proxy+}'), { nil: undefined }),
  )
  .map(([segments, greedy]) => `/${[...segments, ...(greedy ? [greedy] : [])].join('/')}`)

function template(text: string): PathTemplate {
  return parseTemplate(text) as PathTemplate
}

describe('path templates', () => {
  test.each([
    ['/', '/', {}],
    ['/items/{id}', '/items/7', { id: '7' }],
    ['/items/{id}', '/items/', undefined],
    ['/items/{id}', '/items/7/', undefined],
    ['/items', '/items/', undefined],
    ['/{proxy+}', '/', undefined],
    ['/{proxy+}', '/a//b/', { proxy: 'a//b/' }],
    ['/a/{proxy+}', '/a', undefined],
  ])('%s on %s', (text, given, expected) => {
    expect(matchTemplate(template(text), given)).toEqual(expected)
  })

  test('a path matches the template that has its values filled in, and gives them back', () => {
    fc.assert(
      fc.property(templateText, fc.array(word, { minLength: 4, maxLength: 4 }), (text, values) => {
        const names = [...text.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name as string)
        fc.pre(new Set(names).size === names.length)
        let index = 0
        const filled = text.replace(/\{\w+\+?\}/g, () => values[index++] as string)
        expect(matchTemplate(template(text), filled)).toEqual(
          Object.fromEntries(names.map((name, at) => [name, values[at]])),
        )
      }),
    )
  })

  test('no template is more specific than one that is the path itself', () => {
    fc.assert(
      fc.property(templateText, path, (text, literal) => {
        fc.pre(matchTemplate(template(text), literal) !== undefined)
        expect(compareSpecificity(template(literal), template(text))).toBeLessThanOrEqual(0)
      }),
    )
  })
})

test('the choice of a route does not depend on the order of the routes (AG-22)', () => {
  const routeTexts = fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('GET', 'ANY', 'POST'), templateText.map(shapeOf))
      .map((parts) => parts.join(' ')),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(routeTexts, path, fc.infiniteStream(fc.nat()), (texts, asked, numbers) => {
      const routes = texts.map(toRoute)
      const shuffled = routes
        .map((route) => ({ route, by: numbers.next().value as number }))
        .sort((a, b) => a.by - b.by)
        .map(({ route }) => route)
      expect(chooseRoute(shuffled, 'GET', asked)?.route.key.text).toBe(
        chooseRoute(routes, 'GET', asked)?.route.key.text,
      )
    }),
  )
})

test('the longest mapping key that begins the path wins, and path and key make up the whole (AG-41)', () => {
  const keys = fc.uniqueArray(
    fc.array(word, { maxLength: 3 }).map((parts) => parts.join('/')),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(keys, path, (all, asked) => {
      const domain: DomainName = {
        name: 'a.test',
        regionalDomainName: 'd',
        hostedZoneId: 'Z',
        certificateArn: undefined,
        securityPolicy: 'TLS_1_2',
        tags: undefined,
        mappings: new Map(all.map((key) => [key, { id: key, apiId: 'a', stageName: 's', key }])),
      }
      const begins = (key: string) => key === '' || `${asked}/`.startsWith(`/${key}/`)
      const longest = all.filter(begins).sort((a, b) => b.length - a.length)[0]
      const found = findMapping(domain, asked)
      expect(found?.mapping.key).toBe(longest)
      if (!found) return
      const prefix = found.mapping.key === '' ? '' : `/${found.mapping.key}`
      expect([asked, `${asked}/`]).toContain(prefix + found.path)
    }),
  )
})

/** Variables of one name only: templates that differ in a name alone are one to API Gateway. */
function shapeOf(text: string): string {
  return text.replaceAll('{w}', '{v}')
}

function toRoute(text: string): DeployedRoute {
  const [method, pathText] = text.split(' ') as [string, string]
  const key = { text, http: { method, template: template(pathText) } }
  return { key, integration: undefined, answers: false }
}
