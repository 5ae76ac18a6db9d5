// A server may ignore an upgrade (RFC 9110, 7.8), e.g. to HTTP/2, which Java's client offers with every request. Node
// gives up reading HTTP as soon as it sees one; so the request is put back, without its offer, and read anew.
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

const OFFER = new Set(['connection', 'upgrade', 'http2-settings'])

export function ignoreUpgrade(server: Server, raw: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${raw.method} ${raw.url} HTTP/${raw.httpVersion}`]
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index] as string
    if (!OFFER.has(name.toLowerCase())) lines.push(`${name}: ${raw.rawHeaders[index + 1]}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
