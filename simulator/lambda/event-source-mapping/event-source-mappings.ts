// The event-source mappings of a region, and the operations on them.
import { AwsError } from '../../aws/errors.js'
import type { ServiceCaller, Shape } from '../../aws/service.js'
import { NetworkError } from '../../network/errors.js'
import { resourceConflict, resourceNotFound } from '../service/errors.js'
import { flag, integer, requiredText, text } from '../service/input.js'
import { EventSourceMapping } from './event-source-mapping.js'
import type { MappedFunctions, MappingRegion } from './mapped-functions.js'
import { readMapping, streamNotFound } from './mapping-definition.js'
import type { MappingPositions } from './mapping-positions.js'
import { StreamReader } from './stream-reader.js'

const PAGE = 100

export interface MappingsOptions {
  readonly around: MappingRegion
  readonly caller: ServiceCaller
  readonly functions: MappedFunctions
  /** Where mappings' places in their streams are kept over restarts. */
  readonly positions?: MappingPositions | undefined
  readonly background: (work: Promise<unknown>) => void
}

export class EventSourceMappings {
  readonly #options: MappingsOptions
  readonly #uuids
  readonly #mappings = new Map<string, EventSourceMapping>()

  constructor(options: MappingsOptions) {
    const { region, random } = options.around
    this.#options = options
    this.#uuids = random.fork(`lambda/${region}/event-source-mappings`)
  }

  async create(input: Shape): Promise<Shape> {
    const { around, caller, functions, positions, background } = this.#options
    const name = await functions.nameOf(input)
    const definition = readMapping(input, around.region)
    this.#mustBeNew(definition.streamArn, name)
    const reader = new StreamReader(caller, around.region, definition.streamArn)
    await this.#streamMustExist(reader, definition.streamArn)
    const { streamArn } = definition
    const earlier = await positions?.earlier({ streamArn, functionName: name })
    this.#mustBeNew(definition.streamArn, name)
    const uuid = this.#uuids.uuid()
    const mapping = new EventSourceMapping({
      uuid,
      functionName: name,
      definition,
      reader,
      positions,
      earlier,
      background,
      surroundings: (self) => ({
        around,
        functions,
        uuid,
        requestIds: around.random.fork(`lambda/${around.region}/event-source-mapping/${uuid}`),
        definition: () => self.definition,
        functionName: () => self.functionName,
        report: (result) => self.report(result),
      }),
    })
    this.#mappings.set(uuid, mapping)
    if (flag(input, 'Enabled') ?? true) await mapping.enable()
    return mapping.describe('Creating')
  }

  /** Its operations by name. */
  get operations(): readonly (readonly [string, (input: Shape) => Shape | Promise<Shape>])[] {
    return [
      ['CreateEventSourceMapping', (input) => this.create(input)],
      ['GetEventSourceMapping', (input) => describe(this.#named(input))],
      ['ListEventSourceMappings', (input) => this.list(input)],
      ['UpdateEventSourceMapping', (input) => this.update(input)],
      ['DeleteEventSourceMapping', (input) => this.delete(input)],
    ]
  }

  async list(input: Shape): Promise<Shape> {
    const { functions } = this.#options
    const streamArn = text(input, 'EventSourceArn')
    const name = input.FunctionName === undefined ? undefined : await functions.nameOf(input)
    const marker = text(input, 'Marker') ?? ''
    const size = integer(input, 'MaxItems', 1, 10_000) ?? PAGE
    const found = [...this.#mappings.values()]
      .filter(({ functionName }) => name === undefined || functionName === name)
      .filter(({ definition }) => streamArn === undefined || definition.streamArn === streamArn)
      .filter(({ uuid }) => uuid > marker)
      .sort((a, b) => (a.uuid < b.uuid ? -1 : 1))
    const page = found.slice(0, Math.min(size, PAGE))
    return {
      EventSourceMappings: page.map(describe),
      ...(found.length > page.length && { NextMarker: page.at(-1)?.uuid }),
    }
  }

  async update(input: Shape): Promise<Shape> {
    const { around, functions } = this.#options
    // Asked first: while a backend answers, the mapping may be changed or deleted.
    const given = input.FunctionName === undefined ? undefined : await functions.nameOf(input)
    const mapping = this.#named(input)
    const { EventSourceArn, StartingPosition } = mapping.definition.members
    const members = { ...mapping.definition.members, ...input, EventSourceArn, StartingPosition }
    const name = given ?? mapping.functionName
    if (name !== mapping.functionName) this.#mustBeNew(mapping.definition.streamArn, name)
    const definition = readMapping(members, around.region)
    if (name !== mapping.functionName) this.#forget(mapping)
    mapping.update(name, definition)
    const enabled = flag(input, 'Enabled')
    if (enabled === false && mapping.enabled) {
      mapping.disable()
      return mapping.describe('Disabling')
    }
    if (enabled === true && !mapping.enabled) {
      await mapping.enable()
      return mapping.describe('Enabling')
    }
    return mapping.describe('Updating')
  }

  delete(input: Shape): Shape {
    const mapping = this.#named(input)
    mapping.disable()
    this.#mappings.delete(mapping.uuid)
    this.#forget(mapping)
    return mapping.describe('Deleting')
  }

  #forget({ definition: { streamArn }, functionName }: EventSourceMapping): void {
    const { positions, background } = this.#options
    if (positions) background(positions.forget({ streamArn, functionName }))
  }

  #named(input: Shape): EventSourceMapping {
    const mapping = this.#mappings.get(requiredText(input, 'UUID'))
    if (!mapping) throw resourceNotFound()
    return mapping
  }

  /** ESM-15 */
  #mustBeNew(streamArn: string, name: string): void {
    for (const { definition, functionName, uuid } of this.#mappings.values()) {
      if (definition.streamArn !== streamArn || functionName !== name) continue
      throw resourceConflict(
        `The event source arn (" ${streamArn} ") and function (" ${name} ") provided mapping already exists. ` +
          `Please update or delete the existing mapping with UUID ${uuid}`,
      )
    }
  }

  async #streamMustExist(reader: StreamReader, streamArn: string): Promise<void> {
    try {
      await reader.shards()
    } catch (error) {
      // Out of reach is not gone: the mapping will find it.
      if (error instanceof NetworkError) return
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
        throw streamNotFound(streamArn)
      }
      throw error
    }
  }
}

function describe(mapping: EventSourceMapping): Shape {
  return mapping.describe(mapping.enabled ? 'Enabled' : 'Disabled')
}
