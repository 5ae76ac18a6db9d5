// What is deployed, where, and with which parameters: everything read and checked, nothing made.
import type { CodeSource } from '../../lambda/code/source.js'
import type { Position } from '../template/node.js'
import type { Template } from '../template/template.js'

/** How a parameter of a stack finds its value. */
export type ParameterSource = { readonly at: Position } & (
  | { readonly lookup: 'none'; readonly value: string }
  /** The region at a position in the order of deployment, from 1; '' when there are fewer. */
  | { readonly lookup: 'region'; readonly position: number }
  /** The id of a hosted zone of the deployment. */
  | { readonly lookup: 'hosted-zone'; readonly name: string }
  /** The ARN, in the stack's region, of a certificate of the deployment. */
  | { readonly lookup: 'certificate'; readonly domain: string }
  /** The ARN of the latest stream that a table has in the stack's region. */
  | { readonly lookup: 'table-stream'; readonly table: string }
)

export interface RegionalStack {
  readonly region: string
  /** By parameter name; a parameter that is not here has a default. */
  readonly parameters: ReadonlyMap<string, ParameterSource>
}

export interface Deployment {
  readonly stackName: string
  readonly template: Template
  /** Of the template: absolute. */
  readonly directory: string
  /** In order of deployment. */
  readonly regions: readonly string[]
  readonly stacks: readonly RegionalStack[]
  /** Names of hosted zones that exist before the first stack. */
  readonly hostedZones: readonly string[]
  /** Domains of certificates that exist in every region. */
  readonly certificates: readonly string[]
  /** Of the static page that the router serves: absolute. */
  readonly pageDirectory: string | undefined
  /** The code of every function that lies beside the template or in it, each once, to be bundled ahead. */
  readonly functionSources: readonly CodeSource[]
}
