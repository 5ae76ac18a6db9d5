import { describe, expect, test } from 'vitest'
import { type ApiHost, Application } from '#simulator/world/application.js'

const custom = (host: string, region: string, kind: ApiHost['kind']): ApiHost => ({
  host,
  region,
  kind,
  custom: true,
  basePath: '',
})
const own = (id: string, region: string, kind: ApiHost['kind'], basePath = ''): ApiHost => ({
  host: `${id}.execute-api.${region}.amazonaws.com`,
  region,
  kind,
  custom: false,
  basePath,
})

const HOSTS = ['us-east-1', 'eu-west-2'].flatMap((region) => [
  own('http', region, 'http'),
  own('socket', region, 'websocket', '/live'),
  custom('api.chat.test', region, 'http'),
  custom('ws.chat.test', region, 'websocket'),
])

function application(recordNames: readonly string[], apiHosts: readonly ApiHost[] = HOSTS) {
  return new Application({ recordNames: () => recordNames, apiHosts: () => apiHosts })
}

describe('the name that a request to the one local address is for', () => {
  const chat = application(['www.chat.test', 'ws.chat.test', 'api.chat.test'])

  test('rule 1: the Host header names a record, with or without a port, in any case', () => {
    const expected = { host: 'ws.chat.test', basePath: '', global: true }
    expect(chat.target('http', 'WS.chat.test:8080', 'us-east-1')).toEqual(expected)
    expect(chat.target('http', 'ws.chat.test', 'us-east-1')).toEqual(expected)
  })

  test("rule 1: the Host header names an API's own host: no name fails over", () => {
    const host = 'http.execute-api.eu-west-2.amazonaws.com'
    expect(chat.target('http', host, 'us-east-1')).toEqual({ host, basePath: '', global: false })
  })

  test('rule 2: the first record that leads to an API of the kind', () => {
    expect(chat.target('http', 'localhost:8080', 'us-east-1')?.host).toBe('api.chat.test')
    expect(chat.target('websocket', 'localhost:8080', 'us-east-1')?.host).toBe('ws.chat.test')
    expect([chat.globalName('http'), chat.globalName('websocket')]).toEqual(['api.chat.test', 'ws.chat.test'])
    const twoNames = application(
      ['b.test', 'a.test'],
      ['a.test', 'b.test'].map((host) => custom(host, 'us-east-1', 'http')),
    )
    expect(twoNames.target('http', 'localhost', 'us-east-1')?.host).toBe('b.test')
  })

  test('rule 3: no record leads to such an API: its own host nearest to the caller, below its stage', () => {
    const nameless = application(['api.chat.test'])
    expect(nameless.target('websocket', 'localhost', 'eu-west-1')).toEqual({
      host: 'socket.execute-api.eu-west-2.amazonaws.com',
      basePath: '/live',
      global: false,
    })
    expect(nameless.target('websocket', 'localhost', 'us-west-2')?.host).toContain('us-east-1')
    expect(nameless.globalName('websocket')).toBeUndefined()
  })

  test('no API of the kind: none', () => {
    const onlyHttp = application(
      ['api.chat.test'],
      HOSTS.filter(({ kind }) => kind === 'http'),
    )
    expect(onlyHttp.target('websocket', 'localhost', 'us-east-1')).toBeUndefined()
    expect(application([], []).target('http', 'localhost', 'us-east-1')).toBeUndefined()
  })
})
