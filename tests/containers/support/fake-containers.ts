// Docker as far as real faults use it: containers with a state and networks, and the daemon's own words for what it
// refuses. What Docker really does is tested under tests/compose/.
import { DockerCommandError } from '#simulator/containers/docker-command.js'
import type { Docker } from '#simulator/containers/docker-containers.js'

export interface FakeContainer {
  readonly name: string
  readonly region: string
  status: 'running' | 'paused' | 'exited'
  networks: Record<string, { Aliases: string[]; IPAMConfig: { IPv4Address?: string } }>
  readonly project?: string
  readonly hostPort?: number
  /** Of this machine, when it was left to Docker. */
  readonly chosenPort?: number
  readonly isRemovedAtEnd?: boolean
}

export class FakeContainers {
  readonly containers: FakeContainer[] = []
  /** What was asked, but for looking. */
  readonly acts: string[] = []
  /** When set, every command fails so. */
  failure: { readonly code?: string; readonly stderr: string } | undefined

  add(container: Partial<FakeContainer> & Pick<FakeContainer, 'region'>): FakeContainer {
    const added: FakeContainer = {
      name: `chat-${container.region}-1`,
      status: 'running',
      networks: { [container.region]: { Aliases: [container.region], IPAMConfig: {} } },
      ...container,
    }
    this.containers.push(added)
    return added
  }

  readonly run: Docker = async (args) => {
    if (this.failure) throw new DockerCommandError(args, { ...this.failure, timedOut: false })
    const [command, ...rest] = args as [string, ...string[]]
    if (command === 'ps') {
      const region = args.at(-1)?.split('=').at(-1)
      return this.containers
        .filter((container) => container.region === region)
        .map(idOf)
        .join('\n')
    }
    if (command === 'container') {
      return JSON.stringify(rest.slice(1).map((name) => describe(this.#find(args, name))))
    }
    this.acts.push(args.map((arg) => this.containers.find((one) => idOf(one) === arg)?.name ?? arg).join(' '))
    const container = this.#find(args, args.at(-1) as string)
    if (command === 'network') {
      const network = args.at(-2) as string
      if (rest[0] === 'disconnect') delete container.networks[network]
      else container.networks[network] = connected(rest)
      return ''
    }
    const wanted =
      command === 'unpause' ? ['paused'] : command === 'start' ? ['exited', 'running'] : ['running']
    if (!wanted.includes(container.status)) this.#refuse(args, `container is ${container.status}`)
    container.status = command === 'pause' ? 'paused' : /stop|kill/.test(command) ? 'exited' : 'running'
    return container.name
  }

  #find(args: readonly string[], name: string): FakeContainer {
    const found = this.containers.find((one) => one.name === name || idOf(one) === name)
    return found ?? this.#refuse(args, `No such container: ${name}`)
  }

  #refuse(args: readonly string[], words: string): never {
    throw new DockerCommandError(args, { stderr: `Error response from daemon: ${words}`, timedOut: false })
  }
}

function idOf({ name }: FakeContainer): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0')
}

function connected(args: readonly string[]): FakeContainer['networks'][string] {
  const after = (option: string) =>
    args.flatMap((arg, index) => (arg === option ? [args[index + 1] as string] : []))
  const [IPv4Address] = after('--ip')
  return { Aliases: after('--alias'), IPAMConfig: IPv4Address === undefined ? {} : { IPv4Address } }
}

function describe(container: FakeContainer): object {
  const { name, region, status, networks, project, hostPort, chosenPort, isRemovedAtEnd = false } = container
  return {
    Id: idOf(container),
    Name: `/${name}`,
    State: { Status: status },
    Config: {
      Labels: {
        'dev.antipode.region': region,
        ...(project ? { 'com.docker.compose.project': project } : {}),
      },
    },
    HostConfig: {
      AutoRemove: isRemovedAtEnd,
      PortBindings:
        hostPort === undefined && chosenPort === undefined
          ? null
          : { '4566/tcp': [{ HostPort: hostPort === undefined ? '' : String(hostPort) }] },
    },
    NetworkSettings: {
      Ports: {
        '4510/tcp': null,
        ...(chosenPort === undefined ? {} : { '4566/tcp': [{ HostPort: String(chosenPort) }] }),
      },
      Networks: Object.fromEntries(
        Object.entries(networks).map(([network, { Aliases, IPAMConfig }]) => [
          network,
          { Aliases: [...Aliases, idOf(container).slice(0, 12)], IPAMConfig },
        ]),
      ),
    },
  }
}
