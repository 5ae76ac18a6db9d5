// One request of a caller: where it stands, which name it means, and the request as it goes out to the world. What
// HTTP requests and WebSocket upgrades have in common.
import type { IncomingMessage } from 'node:http'
import { type Header, type HttpRequest, type HttpResponse, jsonResponse } from '../aws/http.js'
import type { AntipodeError } from '../kernel/errors.js'
import { NetworkError } from '../network/errors.js'
import type { ApiKind } from '../world/application.js'
import type { Resolution } from '../world/resolver.js'
import { type Caller, callerOf } from './near.js'
import { noAnswer } from './no-answer.js'
import { askedFor, methodOf, passedOnHeaders, sourceIpOf } from './read-request.js'
import { remembered, type Way, wayBy, wayHeaders } from './where.js'
import type { RoutedWorld, UserSide } from './world.js'

export interface Asked extends Caller {
  /** As in the Host header. */
  readonly host: string
}

/** An answer with the header fields that are ours. */
export interface Reply {
  readonly response: HttpResponse
  readonly ours: readonly Header[]
}

/** @throws AntipodeError `region-unknown` */
export function readCaller(raw: IncomingMessage, sentTarget: string, defaultNear: string): Asked {
  const { host, target } = askedFor(raw, sentTarget)
  return { host, ...callerOf(target, passedOnHeaders(raw), defaultNear) }
}

/** What a caller gets whose header or query names no region. */
export function badNear(error: AntipodeError): Reply {
  const { code, what, why, fix } = error
  return { response: jsonResponse(400, { code, what, why, fix }), ours: [] }
}

/**
 * Sends a request into the world as a user near `asked.near` would.
 *
 * @param send gets the request and the user's side; answers with what came back, and which region it came from
 * @returns what `send` had, with its way; or the reply that says why there is none
 */
export async function ask<T extends { readonly region: string; readonly resolution: Resolution }>(
  world: RoutedWorld,
  kind: ApiKind,
  raw: IncomingMessage,
  asked: Asked,
  body: Uint8Array,
  send: (request: HttpRequest, user: UserSide) => Promise<T>,
): Promise<{ readonly answered: T; readonly way: Way } | { readonly reply: Reply }> {
  const { near, host } = asked
  const cookie = asked.setCookie ? [asked.setCookie] : []
  const target = world.application.target(kind, host, near)
  if (!target) return { reply: { response: noApi(kind), ours: [...wayHeaders({ near }), ...cookie] } }
  const name = target.host
  const user = world.client(near)
  const before = remembered(user, name)
  try {
    const answered = await send(
      {
        method: methodOf(raw),
        protocol: 'https:',
        host: name,
        target: target.basePath + asked.target,
        headers: asked.headers,
        body,
        sourceIp: sourceIpOf(raw.socket),
      },
      user,
    )
    return { answered, way: wayBy(user, near, name, answered.resolution, answered.region) }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    const way = wayBy(user, near, name, before ?? remembered(user, name))
    return {
      reply: {
        response: noAnswer(error, { ...way, name }, world.status()),
        ours: [...wayHeaders(way), ...cookie],
      },
    }
  }
}

function noApi(kind: ApiKind): HttpResponse {
  return jsonResponse(404, {
    what: `The application has no ${kind === 'http' ? 'HTTP or REST' : 'WebSocket'} API, and its page no such file.`,
    fix: `Add ${kind === 'http' ? 'an AWS::Serverless::HttpApi' : 'an AWS::ApiGatewayV2::Api of the protocol WEBSOCKET'} to the template.`,
  })
}
