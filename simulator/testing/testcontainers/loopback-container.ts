// A container whose ports are published on this machine's loopback address alone, under numbers that stay the same when
// it is stopped and started again: testcontainers itself publishes on all addresses, and Docker renumbers.
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
    const { host } = (await getContainerRuntimeClient()).info.containerRuntime
    const bindings = Object.entries(this.hostConfig.PortBindings as Record<string, { HostPort: string }[]>)
    const ports = await freePorts(bindings.length)
    this.hostConfig.PortBindings = Object.fromEntries(
      bindings.map(([port, [binding]], index) => [
        port,
        [
          {
            // A daemon elsewhere cannot be reached by its loopback address.
            ...(host === 'localhost' ? { HostIp: '127.0.0.1' } : {}),
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

async function remove(id: string): Promise<void> {
  const { container } = await getContainerRuntimeClient()
  await container.remove(container.getById(id), { removeVolumes: true }).catch(() => undefined)
}
