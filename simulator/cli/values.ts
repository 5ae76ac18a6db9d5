// Values of options, from text.
import { InvalidArgumentError } from 'commander'
import { REGION_NAMES } from '../aws/regions.js'
import { urlFault } from '../region/backend-rules.js'

const HIGHEST_PORT = 65_535

export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= HIGHEST_PORT) return port
  throw new InvalidArgumentError(`A port is a number from 0 (any that is free) to ${HIGHEST_PORT}.`)
}

export function parseMilliseconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give milliseconds as a number, e.g. 800.')
}

export function parseRegions(text: string): readonly string[] {
  const regions = text.split(',').map((region) => region.trim())
  if (regions.includes('')) throw new InvalidArgumentError('Give regions with commas between them.')
  if (new Set(regions).size < regions.length) throw new InvalidArgumentError('A region is named twice.')
  return regions
}

/** One `us-east-1=http://127.0.0.1:4571` more. */
export function parsePlace(
  text: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [, region, place] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (region === undefined || place === undefined)
    throw new InvalidArgumentError('Give a region and where it stands, e.g. us-east-1=http://127.0.0.1:4571.')
  if (!REGION_NAMES.includes(region)) throw new InvalidArgumentError(`There is no region "${region}".`)
  if (before.has(region)) throw new InvalidArgumentError(`${region} is named twice.`)
  const fault = place === 'embedded' ? undefined : urlFault(place)
  if (fault) throw new InvalidArgumentError(`${fault} It may be aws or embedded, too.`)
  return new Map([...before, [region, place]])
}

export function parseUrl(text: string): string {
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (isHttp) return text
  throw new InvalidArgumentError('Give a URL, e.g. http://172.17.0.1:4566.')
}

/** Any text is a seed. */
export function parseSeed(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

export type Parameters = Readonly<Record<string, string>>

/** One `Key=Value` more. */
export function parseParameter(text: string, before: Parameters = {}): Parameters {
  const [, key, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError('Give a parameter of the template as Key=Value.')
  }
  return { ...before, [key]: value }
}
