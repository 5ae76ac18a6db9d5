// Reads a deployment from its files. The only part of this folder that touches the file system.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { REGION_NAMES } from '../../aws/regions.js'
import { AntipodeError, type AntipodeErrorCode } from '../../kernel/errors.js'
import type { Position } from '../template/node.js'
import { violation } from '../template/parameters.js'
import { readTemplate, type Template } from '../template/template.js'
import type { Deployment, ParameterSource, RegionalStack } from './deployment.js'
import {
  type DeploymentFile,
  invalidDeployment,
  type Parameters,
  readDeploymentFile,
  STACK_NAME,
} from './deployment-file.js'
import { functionSources } from './function-sources.js'

export interface LoadOptions {
  /** A SAM or CloudFormation template, or a folder with a `template.yaml`, `template.yml` or `template.json`. */
  readonly templatePath: string
  /** By default `deployment.yaml` beside the template, if it is there and is this template's. */
  readonly deploymentPath?: string
  /** In order of deployment; before those of the deployment file. */
  readonly regions?: readonly string[]
  /** Of the stacks of all regions; before those of the deployment file. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** Where stacks go when nobody says where: three continents. */
const DEFAULT_REGIONS: readonly string[] = ['us-east-1', 'eu-west-2', 'ap-southeast-2']
const TEMPLATE_NAMES = ['template.yaml', 'template.yml', 'template.json']
const NO_FILE: DeploymentFile = {
  stack: undefined,
  template: undefined,
  page: undefined,
  regions: undefined,
  hostedZones: [],
  certificates: [],
  parameters: new Map(),
  firstRegion: new Map(),
  laterRegions: new Map(),
}

/**
 * Reads and checks everything that can be checked before a service is called.
 *
 * @throws AntipodeError `template-unreadable`, `template-unsupported`, `template-invalid`, `deployment-invalid`,
 * `region-unknown`
 */
export async function loadDeployment(options: LoadOptions): Promise<Deployment> {
  const templatePath = findTemplate(options.templatePath)
  const template = readTemplate(readText(templatePath, 'template-unreadable'), templatePath)
  const directory = path.resolve(path.dirname(templatePath))
  const { file, filePath } = findDeploymentFile(templatePath, options.deploymentPath)
  const regions = checkRegions(options.regions ?? file.regions ?? DEFAULT_REGIONS)
  const given = givenParameters(template, options.parameters ?? {})
  for (const parameters of [file.parameters, file.firstRegion, file.laterRegions])
    checkNames(template, parameters)
  return {
    stackName: file.stack ?? stackNameOf(directory),
    template,
    directory,
    regions,
    stacks: regions.map((region, index) => regionalStack(template, region, index, file, given)),
    hostedZones: file.hostedZones,
    certificates: file.certificates,
    pageDirectory: file.page && pageDirectory(file.page.text, file.page.at, filePath),
    functionSources: functionSources(template, directory),
  }
}

function findTemplate(given: string): string {
  const normal = path.normalize(given)
  if (!isDirectory(normal)) return normal
  const name = TEMPLATE_NAMES.find((candidate) => existsSync(path.join(normal, candidate)))
  if (name) return path.join(normal, name)
  throw new AntipodeError('template-unreadable', {
    what: `There is no template in ${normal}.`,
    why: `Looked for ${TEMPLATE_NAMES.join(', ')}.`,
  })
}

function findDeploymentFile(
  templatePath: string,
  given: string | undefined,
): { file: DeploymentFile; filePath: string } {
  const filePath = path.normalize(given ?? path.join(path.dirname(templatePath), 'deployment.yaml'))
  if (given === undefined && !existsSync(filePath)) return { file: NO_FILE, filePath }
  const file = readDeploymentFile(readText(filePath, 'deployment-invalid'), filePath)
  const meant = file.template && path.resolve(path.dirname(filePath), file.template)
  if (!meant || meant === path.resolve(templatePath)) return { file, filePath }
  // One that lies beside the template by chance is another template's; one that was asked for is a mistake.
  if (given === undefined) return { file: NO_FILE, filePath }
  throw new AntipodeError('deployment-invalid', {
    what: `${filePath} deploys ${file.template}, not ${templatePath}.`,
    fix: 'Name the template that the deployment file names.',
  })
}

function readText(file: string, code: AntipodeErrorCode): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code: reason } = error as NodeJS.ErrnoException
    throw new AntipodeError(code, {
      what: `${file} cannot be read: ${reason === 'ENOENT' ? 'there is no such file' : reason}.`,
      cause: error,
    })
  }
}

function checkRegions(regions: readonly string[]): readonly string[] {
  const unknown = regions.find((region) => !REGION_NAMES.includes(region))
  if (unknown !== undefined)
    throw new AntipodeError('region-unknown', {
      what: `There is no region "${unknown}".`,
      fix: `The regions are ${REGION_NAMES.join(', ')}.`,
    })
  if (regions.length === 0 || new Set(regions).size < regions.length)
    throw new AntipodeError('bad-usage', {
      what: regions.length === 0 ? 'No region is given.' : `A region is given twice: ${regions.join(', ')}.`,
    })
  return regions
}

function givenParameters(template: Template, given: Readonly<Record<string, string>>): Parameters {
  const at: Position = { file: template.file, line: 1 }
  for (const name of Object.keys(given))
    if (!template.parameters.has(name))
      throw new AntipodeError('template-invalid', {
        what: `${template.file} has no parameter ${name}.`,
        fix: `Its parameters are ${[...template.parameters.keys()].join(', ') || 'none'}.`,
      })
  return new Map(
    Object.entries(given).map(([name, value]): [string, ParameterSource] => [
      name,
      { at, lookup: 'none', value },
    ]),
  )
}

function checkNames(template: Template, parameters: Parameters): void {
  for (const [name, { at }] of parameters)
    if (!template.parameters.has(name))
      throw invalidDeployment(
        at,
        `The template has no parameter ${name}.`,
        `Its parameters are ${[...template.parameters.keys()].join(', ') || 'none'}.`,
      )
}

function regionalStack(
  template: Template,
  region: string,
  index: number,
  file: DeploymentFile,
  given: Parameters,
): RegionalStack {
  const own = index === 0 ? file.firstRegion : file.laterRegions
  const parameters = new Map([...file.parameters, ...own, ...given])
  const missing = [...template.parameters.values()].filter(
    ({ name, defaultValue }) => defaultValue === undefined && !parameters.has(name),
  )
  if (missing.length > 0)
    throw new AntipodeError('template-invalid', {
      what: missing
        .map(({ name, at }) => `${at.file}:${at.line}  ${name}  has no value in ${region}`)
        .join('\n'),
      why: 'These parameters have no Default, and nothing gives them a value.',
      fix: 'Give them under "parameters" in deployment.yaml beside the template, or give the template a Default.',
    })
  for (const parameter of template.parameters.values()) {
    const source = parameters.get(parameter.name)
    if (!source) checkValue(template, parameter.name, parameter.defaultValue ?? '', parameter.at)
    else if (source.lookup === 'none') checkValue(template, parameter.name, source.value, source.at)
  }
  return { region, parameters }
}

function checkValue(template: Template, name: string, value: string, at: Position): void {
  const parameter = template.parameters.get(name)
  const broken = parameter && violation(parameter, value)
  if (broken)
    throw new AntipodeError('template-invalid', { what: `${at.file}:${at.line}  ${name}  ${broken}` })
}

function pageDirectory(page: string, at: Position, deploymentPath: string): string {
  const absolute = path.resolve(path.dirname(deploymentPath), page)
  if (isDirectory(absolute)) return absolute
  throw invalidDeployment(at, `"page" must be a directory: there is none at ${page}.`)
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** `my_app` becomes `my-app`. */
function stackNameOf(directory: string): string {
  const name = path
    .basename(directory)
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 128)
  return STACK_NAME.test(name) ? name : 'application'
}
