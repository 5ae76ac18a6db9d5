// Ports of the loopback address that nobody listens on now. Fixed before a container is made, and not left to Docker,
// which would give a container that is stopped and started again another one.

import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'

/** Different ones: all are held until the last is found. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, hold))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function hold(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}
