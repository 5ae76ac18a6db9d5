// `antipode up`: starts a live world, opens what listens, says so, and keeps all of it until it is told to stop.
import { Endings } from '../kernel/endings.js'
import { AntipodeError, EXIT } from '../kernel/errors.js'
import type { Backends } from '../region/backend.js'
import type { WorldRecord } from '../world/events.js'
import { type LiveWorldOptions, startLiveWorld } from '../world/live-world.js'
import { backendsOf } from './backends.js'
import { errorText } from './error-text.js'
import { HotKeys } from './hot-keys.js'
import { Narrator } from './narrator.js'
import { startScreen } from './screen.js'
import { statusText } from './status-text.js'
import { Stop } from './stop.js'
import { templatePath } from './template-path.js'
import type { Terminal } from './terminal.js'
import { TraceFile } from './trace-file.js'
import { version } from './version.js'
import type { ShownWorld } from './world.js'

export interface UpOptions {
  readonly template?: string
  readonly deployment?: string
  readonly regions?: readonly string[]
  readonly parameter?: Readonly<Record<string, string>>
  readonly port: number
  readonly awsPort: number
  readonly controlPort: number
  readonly host: string
  readonly controlHost: string
  readonly backend: 'embedded' | 'compose'
  readonly region?: ReadonlyMap<string, string>
  readonly backends?: string
  readonly allowAws?: boolean
  readonly state?: string
  readonly stateSync?: boolean
  readonly lambda: 'embedded' | 'backend'
  readonly functionEndpoint?: string
  readonly near?: string
  readonly seed: number | string
  readonly lagMs?: number
  readonly readLagMs?: number
  readonly indexLagMs?: number
  readonly trace?: string
}

/** 128 and the number of SIGINT, as shells have it. */
const EXIT_INTERRUPTED = 130

/**
 * @param start makes the world; tests put in another
 * @param folder where the world is registered; the user's own by default
 * @returns the exit code, when the world has ended
 */
export async function up(
  options: UpOptions,
  terminal: Terminal,
  start: (options: LiveWorldOptions) => Promise<ShownWorld> = startLiveWorld,
  folder?: string,
): Promise<number> {
  const endings = new Endings()
  const stop = new Stop(() => terminal.exit(EXIT_INTERRUPTED))
  endings.add(terminal.onInterrupt(stop.ask))
  try {
    await open(options, terminal, { start, folder, endings, stop })
    await stop.asked
    terminal.err('stopping\n')
  } catch (error) {
    if (error === stop.signal.reason) return EXIT_INTERRUPTED
    await endings.run().catch((left) => terminal.err(errorText(left, terminal.colours.err)))
    throw error
  } finally {
    await endings.run()
  }
  return EXIT.held
}

interface Surroundings {
  readonly start: (options: LiveWorldOptions) => Promise<ShownWorld>
  readonly folder: string | undefined
  readonly endings: Endings
  readonly stop: Stop
}

async function open(
  options: UpOptions,
  terminal: Terminal,
  { start, folder, endings, stop }: Surroundings,
): Promise<void> {
  const onFault = (error: unknown) => terminal.err(errorText(error, terminal.colours.err))
  const template = templatePath(options.template)
  const traceFile = options.trace === undefined ? undefined : await TraceFile.open(options.trace)
  if (traceFile) endings.add(() => traceFile.close())

  const given = worldOptions(options, template)
  const standing =
    options.backend === 'compose' ? await inContainers(given, options, terminal, { endings, stop }) : {}
  const backends = await withLambda({ ...given, ...standing }.backends, options)
  let isEnding = false
  const starting = start({
    ...given,
    ...(backends && { backends }),
    onError: onFault,
    onEvent: (record) => {
      traceFile?.write(record)
      // What is cut off by the end itself is no news.
      if (!isEnding) writeLog(record, terminal)
    },
  })
  // Awaited below; a failure before that is no unhandled one.
  const started = starting.catch(() => undefined)
  endings.add(async () => (await started)?.close())
  // Loaded while the functions are compiled.
  const [{ startServers }, { openControlApi }, { register }] = await Promise.all([
    import('../router/servers.js'),
    import('../control/control-api.js'),
    import('../control/registration.js'),
  ])
  const world = await starting
  const { port, awsPort, host, controlPort, controlHost } = options
  const servers = await startServers(world, { port, awsPort, host, onFault })
  endings.add(() => servers.close())
  const control = await openControlApi(world, {
    port: controlPort,
    host: controlHost,
    template,
    seed: world.seed,
    onFault,
  })
  endings.add(() => control.close())
  endings.add(await register({ template, control: control.url }, folder === undefined ? {} : { folder }))

  terminal.out(
    startScreen(
      {
        version: version(),
        readyAfterMs: 1_000 * process.uptime(),
        seed: world.seed,
        applicationUrl: servers.application.url,
        awsUrl: servers.awsEndpoint.url,
        controlUrl: control.url,
        status: world.status(),
        backends: world.backends,
        state: options.state,
        hasKeys: terminal.keys !== undefined,
      },
      terminal.colours.out,
    ),
  )
  for (const note of await world.notes()) terminal.err(`${terminal.colours.err.dim(note)}\n`)
  narrate(world, terminal, endings)
  endings.add(() => {
    isEnding = true
  })
  if (terminal.keys) endings.add(terminal.keys(hotKeys(world, terminal, onFault, stop.ask).press))
}

async function inContainers(
  world: Omit<LiveWorldOptions, 'onError'>,
  { port, awsPort, host, controlPort, controlHost }: UpOptions,
  terminal: Terminal,
  { endings, stop }: Pick<Surroundings, 'endings' | 'stop'>,
): Promise<Pick<LiveWorldOptions, 'backends'>> {
  const { startContainerRegions } = await import('./container-regions.js')
  const listens = [
    { port, host, purpose: 'the application', portOption: '--port' },
    { port: awsPort, host, purpose: 'the AWS endpoint', portOption: '--aws-port' },
    { port: controlPort, host: controlHost, purpose: 'the control API', portOption: '--control-port' },
  ]
  const { backends, close } = await startContainerRegions(world, listens, terminal, stop.signal)
  endings.add(() => {
    terminal.err(terminal.colours.err.dim('removing the containers\n'))
    return close()
  })
  return { backends }
}

async function withLambda(
  backends: Backends | undefined,
  { lambda, functionEndpoint }: UpOptions,
): Promise<Backends | undefined> {
  if (lambda === 'embedded') {
    if (functionEndpoint === undefined) return backends
    throw new AntipodeError('bad-usage', {
      what: '--function-endpoint is for functions that run in a backend.',
      fix: 'Give --lambda backend with it, or say functionEndpoint in the file of backends.',
    })
  }
  const { withLambdaInBackend } = await import('../region/lambda-in-backend.js')
  return withLambdaInBackend(backends ?? new Map(), functionEndpoint)
}

function worldOptions(options: UpOptions, template: string): Omit<LiveWorldOptions, 'onError'> {
  const { deployment, regions, parameter, near, seed, lagMs, allowAws, state, stateSync, ...others } = options
  const { readLagMs, indexLagMs, ...places } = others
  const backends = backendsOf(places)
  return {
    templatePath: template,
    seed,
    ...(deployment === undefined ? {} : { deploymentPath: deployment }),
    ...(regions === undefined ? {} : { regions }),
    ...(parameter === undefined ? {} : { parameters: parameter }),
    ...(near === undefined ? {} : { near }),
    ...(lagMs === undefined ? {} : { lagMs }),
    dynamodb: {
      ...(readLagMs === undefined ? {} : { readLagMs }),
      ...(indexLagMs === undefined ? {} : { indexLagMs }),
    },
    ...(backends === undefined ? {} : { backends }),
    ...(allowAws === undefined ? {} : { allowAws }),
    ...stateOption(state, stateSync),
  }
}

function stateOption(directory: string | undefined, sync = false): Pick<LiveWorldOptions, 'state'> {
  if (directory !== undefined) return { state: { directory, sync } }
  if (!sync) return {}
  throw new AntipodeError('bad-usage', {
    what: '--state-sync is for state in a folder.',
    fix: 'Give --state <folder> with it.',
  })
}

/** What the application's functions write, and which services they miss. */
function writeLog(record: WorldRecord, { err, colours }: Terminal): void {
  if (record.type === 'lambda.log') {
    err(`${colours.err.dim(`${record.region} ${record.function}  ${record.line.trimEnd()}`)}\n`)
  }
  if (record.type === 'region.service-missing') {
    const { region, service } = record
    err(`${colours.err.yellow(`nobody in ${region} answers requests for ${service}`)}\n`)
  }
}

function narrate(world: ShownWorld, { out, colours }: Terminal, endings: Endings): void {
  const narrator = new Narrator(colours.out)
  endings.add(
    world.trace.subscribe((record) => {
      const line = narrator.line(record)
      if (line !== undefined) out(line)
    }),
  )
}

function hotKeys(
  world: ShownWorld,
  { out, colours }: Terminal,
  showError: (error: unknown) => void,
  quit: () => void,
): HotKeys {
  return new HotKeys({
    regions: world.regions,
    faults: world.faults,
    bringContainersBack: async () => {
      const { bringContainersBack } = await import('./real-faults.js')
      await bringContainersBack(world.faults.active(), out)
    },
    print: out,
    showStatus: () => out(statusText(world.status(), colours.out)),
    showError,
    quit,
  })
}
