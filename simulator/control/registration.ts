// How a second terminal finds a running world: each has a file in a folder of its user's, named by its process id, and
// takes it away when it ends. The file of a process that is no more is ignored and removed.
import { chmod, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { AntipodeError } from '../kernel/errors.js'

export interface RunningWorld {
  readonly pid: number
  /** As the user named it. */
  readonly template: string
  /** The URL of its control API. */
  readonly control: string
}

/** One folder for each user of the machine. */
export function registrationFolder(): string {
  const { uid, username } = userInfo()
  return join(tmpdir(), `antipode-${uid >= 0 ? uid : username}`)
}

/**
 * Makes the folder, for nobody but its user.
 *
 * @throws AntipodeError `bad-usage` when it is another user's
 */
export async function ownFolder(folder = registrationFolder()): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!(await isOurs(folder))) {
    throw new AntipodeError('bad-usage', {
      what: `The folder ${folder} belongs to another user, so other terminals cannot find in it what they need of this one.`,
      fix: 'Set TMPDIR to a folder of your own.',
    })
  }
  // It may have been made by an earlier version, or by hand.
  await chmod(folder, 0o700)
  return folder
}

/**
 * @returns takes the registration back
 * @throws AntipodeError as `ownFolder`
 */
export async function register(
  world: Omit<RunningWorld, 'pid'>,
  { folder, pid = process.pid }: { folder?: string; pid?: number } = {},
): Promise<() => Promise<void>> {
  const file = join(await ownFolder(folder), `${pid}.json`)
  await writeFile(file, `${JSON.stringify({ pid, ...world })}\n`, { mode: 0o600 })
  return () => rm(file, { force: true })
}

/** The worlds that run now, oldest process first. */
export async function runningWorlds(folder = registrationFolder()): Promise<readonly RunningWorld[]> {
  const names = (await isOurs(folder)) ? await readdir(folder) : []
  const worlds = await Promise.all(
    names.filter((name) => /^\d+\.json$/.test(name)).map((name) => readRegistration(join(folder, name))),
  )
  return worlds.filter((world) => world !== undefined).sort((a, b) => a.pid - b.pid)
}

/**
 * The control URL of the one world that runs.
 *
 * @throws AntipodeError `no-world`; `bad-usage` when there are several
 */
export async function findWorld(folder = registrationFolder()): Promise<string> {
  const worlds = await runningWorlds(folder)
  const [only] = worlds
  if (only && worlds.length === 1) return only.control
  if (!only) {
    throw new AntipodeError('no-world', {
      what: 'No world of Antipode is running.',
      fix: 'Start one with `antipode up`, or name the control URL of one with --control URL.',
    })
  }
  throw new AntipodeError('bad-usage', {
    what: `${worlds.length} worlds are running:\n${worlds
      .map(({ control, template, pid }) => `  ${control}  ${template}  (process ${pid})`)
      .join('\n')}`,
    fix: `Say which is meant, e.g. with --control ${only.control}.`,
  })
}

/** undefined, and the file removed, when no world stands behind it. */
async function readRegistration(file: string): Promise<RunningWorld | undefined> {
  const world = parse(await readFile(file, 'utf8').catch(() => ''))
  if (world && isAlive(world.pid)) return world
  await rm(file, { force: true })
  return undefined
}

function parse(text: string): RunningWorld | undefined {
  try {
    const world = JSON.parse(text) as RunningWorld
    const { pid, template, control } = world
    return Number.isInteger(pid) && typeof template === 'string' && URL.canParse(control) ? world : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It lives, but is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Anybody may make folders in a shared temporary folder: one that others can write to is not to be trusted. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch(() => undefined)
  if (!stats?.isDirectory()) return false
  return process.getuid === undefined || stats.uid === process.getuid()
}
