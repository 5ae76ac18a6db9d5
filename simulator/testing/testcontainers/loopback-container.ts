// A container whose ports are published on the one address at which tests reach it, under numbers that stay the same when
// it is stopped and started again: testcontainers itself publishes on all addresses, and Docker renumbers.
import { isIP } from 'node:net'
import { GenericContainer, getContainerRuntimeClient } from 'testcontainers'
import { freePorts } from '../../containers/free-ports.js'

export class LoopbackContainer extends GenericContainer {
  #id: string | undefined

  /**
   * Removes the container when it could not be started; testcontainers would leave that to its reaper, which may be
   * disabled.
   */
  protected async removeIfFailed<T>(starting: Promise<T>): Promise<T> {
    try {
      return await starting
    } catch (error) {
      if (this.#id !== undefined) await remove(this.#id)
      throw error
    }
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const HostIp = await hostAddress()
    const bindings = Object.entries(this.hostConfig.PortBindings as Record<string, { HostPort: string }[]>)
    const ports = await freePorts(bindings.length)
    this.hostConfig.PortBindings = Object.fromEntries(
      bindings.map(([port, [binding]], index) => [
        port,
        [
          {
            ...(HostIp !== undefined && { HostIp }),
            HostPort: binding?.HostPort === '0' ? String(ports[index]) : binding?.HostPort,
          },
        ],
      ]),
    )
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#id = id
  }
}

/**
 * Loopback; or, for tests that run in a container themselves, the gateway of Docker's own network, which no other machine
 * reaches. Undefined for a daemon on another machine, which alone knows its addresses.
 */
async function hostAddress(): Promise<string | undefined> {
  const { info, container } = await getContainerRuntimeClient()
  const { host } = info.containerRuntime
  const { socketPath } = container.dockerode.modem as { readonly socketPath?: string }
  if (host === 'localhost') return '127.0.0.1'
  return socketPath !== undefined && isIP(host) !== 0 ? host : undefined
}

async function remove(id: string): Promise<void> {
  const { container } = await getContainerRuntimeClient()
  await container.remove(container.getById(id), { removeVolumes: true }).catch(() => undefined)
}
