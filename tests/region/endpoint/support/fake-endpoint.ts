// Something that listens for HTTP and keeps what it was asked, byte for byte.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { Header } from '#simulator/aws/http.js'

export interface Asked {
  readonly method: string
  readonly target: string
  readonly headers: readonly Header[]
  readonly body: Buffer
}

export interface FakeEndpoint {
  readonly url: string
  readonly host: string
  readonly asked: readonly Asked[]
  /** How many connections there have been. */
  readonly connections: number
  /** Breaks those that are open. */
  disconnect(): void
}

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

export type Answer = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void

/** @param answer by default an empty object in JSON */
/** Ends with the test. @param answer by default an empty object in JSON */
export async function fakeEndpoint(answer?: Answer): Promise<FakeEndpoint> {
  const endpoint = await openFakeEndpoint(answer)
  closing.push(endpoint.close)
  return endpoint
}

export async function openFakeEndpoint(
  answer: Answer = (_, response) => response.end('{}'),
): Promise<FakeEndpoint & { close(): Promise<void> }> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', rawHeaders } = request
      const headers = rawHeaders.flatMap((name, index): Header[] =>
        index % 2 === 0 ? [[name, rawHeaders[index + 1] as string]] : [],
      )
      const one = { method, target: url, headers, body: Buffer.concat(chunks) }
      asked.push(one)
      answer(one, response, request)
    })
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const disconnect = () => {
    for (const socket of sockets) socket.destroy()
  }
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    asked,
    get connections() {
      return connections
    },
    disconnect,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        disconnect()
      }),
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
