// The containers that stand for regions, as Docker describes them, and which one is meant. What is done to them is in
// docker-outages.ts.
import { AntipodeError } from '../kernel/errors.js'
import { DockerCommandError, docker as dockerCommand } from './docker-command.js'
import { explainNoDocker } from './docker-trouble.js'
import { COMPOSE_PROJECT_LABEL, REGION_LABEL } from './labels.js'

/** Carries out a `docker` command and answers with what it wrote. Tests put another in. */
export type Docker = (args: readonly string[]) => Promise<string>

export interface RegionContainer {
  readonly id: string
  readonly name: string
  readonly region: string
  /** Of Docker Compose, if it was started by that. */
  readonly project: string | undefined
  /** Docker's word: `running`, `paused`, `exited` … */
  readonly status: string
  /** Started with `--rm`: when it ends, it is gone. */
  readonly isRemovedAtEnd: boolean
  /** Ports of this machine that lead to it while it runs. */
  readonly hostPorts: readonly number[]
  readonly networks: readonly Attachment[]
}

/** How a container hangs on a network: enough to put it back as it was. */
export interface Attachment {
  readonly network: string
  readonly aliases: readonly string[]
  /** Only if it was asked for; otherwise Docker chooses one. */
  readonly ipAddress?: string
}

export interface Choice {
  /** Where the world reaches the region, e.g. `http://127.0.0.1:4571`. */
  readonly endpoint?: string | undefined
  /** Its name or id, when the user says so. */
  readonly container?: string | undefined
}

/** A command that only looks or acts at once; stopping takes up to ten seconds. */
const TIMEOUT_MS = 60_000

export const docker: Docker = (args) => dockerCommand(args, { timeoutMs: TIMEOUT_MS })

/**
 * The container that stands for a region.
 *
 * @throws AntipodeError `container-unknown`, `docker-missing`, `docker-unreachable`
 */
export async function findContainer(
  region: string,
  { endpoint, container }: Choice,
  run: Docker,
): Promise<RegionContainer> {
  if (container !== undefined) return named(region, container, run)
  const all = await containersOf(region, run)
  const port = endpoint === undefined ? undefined : loopbackPort(endpoint)
  const meant = port === undefined ? all : all.filter(({ hostPorts }) => hostPorts.includes(port))
  const alive = meant.filter(({ status }) => status === 'running' || status === 'paused')
  const [only, ...others] = alive.length > 0 ? alive : meant
  if (only && others.length === 0) return only
  if (!only && all.length > 0) {
    throw new AntipodeError('container-unknown', {
      what: `No container that stands for ${region} is at ${endpoint}, where this world reaches it.`,
      why: `With the label ${REGION_LABEL}=${region} there are:\n${all.map(describe).join('\n')}`,
      fix: 'If one of them is meant nevertheless, name it with --container.',
    })
  }
  if (!only) {
    throw new AntipodeError('container-unknown', {
      what: `No container stands for ${region}.`,
      why: `Docker has none with the label ${REGION_LABEL}=${region}.`,
      fix: 'Start the regions with `docker compose up --wait` or `antipode up --backend compose`, give a container of your own that label, or leave out --real.',
    })
  }
  throw new AntipodeError('container-unknown', {
    what: `${1 + others.length} containers stand for ${region}:\n${[only, ...others].map(describe).join('\n')}`,
    fix: `Say which is meant, e.g. with --container ${only.name}.`,
  })
}

/**
 * undefined when Docker has no such container.
 *
 * @throws AntipodeError as `findContainer`
 */
export async function inspectContainer(name: string, run: Docker): Promise<RegionContainer | undefined> {
  try {
    const [described] = JSON.parse(await run(['container', 'inspect', name])) as [Described]
    return described.Config.Labels?.[REGION_LABEL] === undefined ? undefined : parse(described)
  } catch (error) {
    if (error instanceof DockerCommandError && /no such container/i.test(error.stderr)) return undefined
    throw explainNoDocker(error)
  }
}

async function named(region: string, name: string, run: Docker): Promise<RegionContainer> {
  const found = await inspectContainer(name, run)
  if (found?.region === region) return found
  throw new AntipodeError('container-unknown', {
    what: `No container '${name}' stands for ${region}.`,
    ...(found ? { why: `It stands for ${found.region}.` } : {}),
    fix: `See \`docker ps --all --filter label=${REGION_LABEL}=${region}\`.`,
  })
}

async function containersOf(region: string, run: Docker): Promise<readonly RegionContainer[]> {
  try {
    const ids = await run([
      'ps',
      '--all',
      '--quiet',
      '--no-trunc',
      '--filter',
      `label=${REGION_LABEL}=${region}`,
    ])
    if (ids === '') return []
    return (JSON.parse(await run(['container', 'inspect', ...ids.split(/\s+/)])) as Described[]).map(parse)
  } catch (error) {
    throw explainNoDocker(error)
  }
}

type Ports = Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>

/** What is used of `docker container inspect`. */
interface Described {
  readonly Id: string
  readonly Name: string
  readonly State: { readonly Status: string }
  readonly Config: { readonly Labels: Readonly<Record<string, string>> | null }
  readonly HostConfig: {
    readonly AutoRemove: boolean
    readonly PortBindings: Ports | null
  }
  readonly NetworkSettings: {
    /** Also those that Docker has chosen; none while it is down. */
    readonly Ports: Ports | null
    readonly Networks: Readonly<
      Record<
        string,
        {
          readonly Aliases: readonly string[] | null
          readonly IPAMConfig: { readonly IPv4Address?: string } | null
        }
      >
    >
  }
}

function parse({ Id, Name, State, Config, HostConfig, NetworkSettings }: Described): RegionContainer {
  const labels = Config.Labels ?? {}
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    region: labels[REGION_LABEL] as string,
    project: labels[COMPOSE_PROJECT_LABEL],
    status: State.Status,
    isRemovedAtEnd: HostConfig.AutoRemove,
    hostPorts: [HostConfig.PortBindings, NetworkSettings.Ports].flatMap(numbersOf),
    networks: Object.entries(NetworkSettings.Networks).map(([network, { Aliases, IPAMConfig }]) => ({
      network,
      // Docker gives each container the beginning of its id as an alias.
      aliases: (Aliases ?? []).filter((alias) => !Id.startsWith(alias)),
      ...(IPAMConfig?.IPv4Address ? { ipAddress: IPAMConfig.IPv4Address } : {}),
    })),
  }
}

function numbersOf(ports: Ports | null): readonly number[] {
  return Object.values(ports ?? {}).flatMap((bindings) =>
    (bindings ?? []).map(({ HostPort }) => Number(HostPort)),
  )
}

function loopbackPort(endpoint: string): number | undefined {
  const { hostname, port } = new URL(endpoint)
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? Number(port) : undefined
}

function describe({ name, status, project }: RegionContainer): string {
  return `  ${name}  ${status}${project === undefined ? '' : `  (Compose project ${project})`}`
}
