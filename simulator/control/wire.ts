// What goes over the control API's wire, for the server and its client. Instants are ISO 8601 there.
import type { Setting } from '../faults/catalogue.js'
import type { ActiveFault } from '../faults/faults.js'
import type { AntipodeErrorCode } from '../kernel/errors.js'
import { toIso } from '../kernel/time.js'
import type { WorldStatus } from '../world/status.js'

export type WireFault = Omit<ActiveFault, 'since'> & { readonly since: string }

export type WireStatus = Omit<WorldStatus, 'faults'> & {
  /** The template that the world was started from, as the user named it. */
  readonly template: string
  readonly seed: number | string
  readonly faults: readonly WireFault[]
}

export interface WireCatalogueEntry {
  readonly name: string
  readonly summary: string
  /** How many regions it is about. */
  readonly regions: number
  readonly settings: Readonly<Record<string, Setting>>
}

export interface WireFaults {
  readonly active: readonly WireFault[]
  readonly catalogue: readonly WireCatalogueEntry[]
}

export interface WireError {
  readonly error: {
    readonly code: AntipodeErrorCode
    readonly what: string
    readonly why?: string
    readonly fix?: string
  }
}

export function toWireFault({ since, ...fault }: ActiveFault): WireFault {
  return { ...fault, since: toIso(since) }
}
