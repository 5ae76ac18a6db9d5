// The commands, their arguments and options. What a command does is in the file of its name, loaded only when it is
// run, so that help and errors come at once. The faults are those of the catalogue.
import { Command, Option } from 'commander'
import { OFFERED_FAULTS, type Setting, WAYS_DOWN } from '../faults/catalogue.js'
import { DEFAULT_SEED } from '../kernel/random.js'
import type { Terminal } from './terminal.js'
import type { UpOptions } from './up.js'
import {
  parseMilliseconds,
  parseParameter,
  parsePlace,
  parsePort,
  parseRegions,
  parseSeed,
  parseUrl,
} from './values.js'
import { version } from './version.js'

/** @param done told the exit code of the command */
export function createProgram(terminal: Terminal, done: (exitCode: number) => void): Command {
  const program = new Command('antipode')
    .description(
      'Runs a multi-region serverless AWS application on this machine, and lets you break a region.',
    )
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // Errors are shown by who runs the program.
      outputError: () => {},
      getOutHasColors: () => terminal.colours.out.isColorSupported,
      getErrHasColors: () => terminal.colours.err.isColorSupported,
    })
    .showSuggestionAfterError()
  addUp(program, terminal, done)
  addFault(program, terminal)
  addHeal(program, terminal)
  addStatus(program, terminal)
  addRun(program, terminal, done)
  return program
}

function addUp(program: Command, terminal: Terminal, done: (exitCode: number) => void): void {
  program
    .command('up')
    .description('start a world and keep it running until Ctrl-C')
    .argument(
      '[template]',
      'CloudFormation or SAM template; by default template.yaml of the current folder, or of the only one below',
    )
    .option('--regions <list>', 'regions to deploy to, in order, with commas between them', parseRegions)
    .option(
      '--deployment <file>',
      'deployment file; by default deployment.yaml beside the template, if there is one',
    )
    .option('--parameter <key=value>', 'parameter of the template; may be repeated', parseParameter)
    .addOption(port('--port <port>', 'port of the application', 8080))
    .addOption(port('--aws-port <port>', 'port of the AWS endpoint', 4566))
    .addOption(port('--control-port <port>', 'port of the control API', 4000))
    .addOption(host('--host <address>', 'address that the application and the AWS endpoint listen on'))
    .addOption(host('--control-host <address>', 'address that the control API listens on'))
    .addOption(
      new Option(
        '--backend <kind>',
        'how the regions are there: in this process, or as containers of LocalStack',
      )
        .choices(['embedded', 'compose'])
        .default('embedded'),
    )
    .option(
      '--region <name=place>',
      'where a region stands: a URL, aws or embedded; may be repeated',
      parsePlace,
    )
    .option('--backends <file>', 'file that says where the services of each region stand')
    .option('--allow-aws', 'let regions stand on AWS itself, in your account')
    .option(
      '--state <folder>',
      'where the world keeps its state from one run to the next; in memory by default',
    )
    .option('--state-sync', 'with --state: answer a write only when it outlives a power cut too')
    .addOption(
      new Option(
        '--lambda <place>',
        'where functions run: in this process, or in the backend of their region',
      )
        .choices(['embedded', 'backend'])
        .default('embedded'),
    )
    .addOption(
      new Option(
        '--function-endpoint <url>',
        'with --lambda backend: where functions send their AWS calls; by default to the backend',
      ).argParser(parseUrl),
    )
    .option('--near <region>', 'region that callers are near to who do not say; the first by default')
    .addOption(
      new Option('--seed <seed>', 'seed of all randomness').argParser(parseSeed).default(DEFAULT_SEED),
    )
    .option(
      '--lag-ms <ms>',
      'replication lag, fixed; drawn from a distribution by default',
      parseMilliseconds,
    )
    .option(
      '--read-lag-ms <ms>',
      'how far one in ten eventually consistent reads may be behind, 0 by default',
      parseMilliseconds,
    )
    .option(
      '--index-lag-ms <ms>',
      'how far reads of global indexes may be behind, 0 by default',
      parseMilliseconds,
    )
    .option('--trace <file>', 'write every event to a file, as NDJSON')
    .action(async (template: string | undefined, options: Omit<UpOptions, 'template'>) => {
      const { upInThread } = await import('./up-in-thread.js')
      done(await upInThread({ ...options, ...(template === undefined ? {} : { template }) }, terminal))
    })
}

function addFault(program: Command, terminal: Terminal): void {
  const fault = program.command('fault').description('start a fault in the running world')
  for (const [name, definition] of OFFERED_FAULTS) {
    const command = fault.command(name).description(definition.summary).argument('<region>', 'region')
    if (definition.regions === 2) command.argument('<other-region>', 'the other region')
    for (const [key, setting] of Object.entries(definition.settings))
      command.addOption(settingOption(key, setting))
    if (name === 'region-down') addRealOptions(command)
    command.addOption(controlOption()).action(async () => {
      const { control, real, container, ...settings } = command.opts<FaultOptions>()
      const { startFault, startRealFault } = await import('./control.js')
      if (real) {
        await startRealFault(terminal, control, {
          region: command.args[0] as string,
          how: settings.how,
          container,
        })
      } else await startFault(terminal, control, name, command.args, settings)
    })
  }
}

type FaultOptions = {
  readonly control?: string
  readonly real?: true
  readonly container?: string
} & { readonly [setting: string]: string }

/** Which process takes the region down: the world simulates it, this one does it. */
function addRealOptions(command: Command): void {
  command
    .option(
      '--real',
      `take down the region's container for real: --how ${WAYS_DOWN.join(', ')} (default: kill)`,
    )
    .addOption(
      new Option('--container <name>', 'with --real, when several containers stand for the region').implies({
        real: true,
      }),
    )
}

function addHeal(program: Command, terminal: Terminal): void {
  program
    .command('heal')
    .description('heal the faults of a region, or all')
    .argument('[region]', 'region; all by default')
    .addOption(controlOption())
    .action(async (region: string | undefined, { control }: { control?: string }) => {
      const { heal } = await import('./control.js')
      await heal(terminal, control, region)
    })
}

function addStatus(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .description('show the health of the regions, where names lead, and the faults in force')
    .option('--json', 'as JSON')
    .addOption(controlOption())
    .action(async ({ control, json = false }: { control?: string; json?: boolean }) => {
      const { showStatus } = await import('./control.js')
      await showStatus(terminal, control, json)
    })
}

function addRun(program: Command, terminal: Terminal, done: (exitCode: number) => void): void {
  program
    .command('run')
    .description('run a scenario in virtual time and report on it')
    .argument('<scenario>', 'TypeScript or JavaScript module that exports a scenario')
    .addOption(
      new Option('--seed <seed>', "seed of all randomness; the scenario's own by default").argParser(
        parseSeed,
      ),
    )
    .option('--json', 'report as JSON')
    .option('--trace <file>', 'write every event to a file, as NDJSON')
    .action(async (scenario: string, options: { seed?: number | string; json?: boolean; trace?: string }) => {
      const { run } = await import('./run.js')
      done(await run(scenario, options, terminal))
    })
}

function port(flags: string, description: string, standard: number): Option {
  return new Option(flags, `${description}; 0 takes any that is free`).argParser(parsePort).default(standard)
}

/** E.g. ANTIPODE_CONTROL_HOST for --control-host: in a container, what listens on its loopback is not reached. */
function host(flags: string, description: string): Option {
  const option = new Option(flags, description).default('127.0.0.1')
  return option.env(`ANTIPODE_${option.name().replace('-', '_').toUpperCase()}`)
}

function controlOption(): Option {
  return new Option('--control <url>', 'control URL of the world; not needed when only one is running')
}

/** Values are checked by the world, which knows the catalogue too; here they are told. */
function settingOption(key: string, setting: Setting): Option {
  return new Option(`--${key} <${key}>`, `${setting.summary} (${valuesText(setting)})`)
}

function valuesText(setting: Setting): string {
  if (setting.kind === 'name')
    return setting.default === undefined ? 'a name' : `a name; default: ${setting.default}`
  const range = setting.kind === 'choice' ? setting.values.join(' or ') : `${setting.min} to ${setting.max}`
  return `${range}; default: ${setting.default}`
}
