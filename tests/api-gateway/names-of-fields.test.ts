import { expect, test } from 'vitest'
import { groupHeaders, groupQuery, lastOfEach } from '#simulator/api-gateway/payload/headers.js'

// Names that every object of JavaScript answers to.
const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty']

test.each(NAMES)('a client may name a query parameter or a header %s', (name) => {
  const query = groupQuery(`${name}=1&${name}=2`)
  expect(JSON.stringify(query)).toBe(`{"${name}":["1","2"]}`)
  expect(JSON.stringify(lastOfEach(query))).toBe(`{"${name}":"2"}`)
  expect(JSON.stringify(groupHeaders([[name, 'a']]))).toBe(`{"${name}":["a"]}`)
})
