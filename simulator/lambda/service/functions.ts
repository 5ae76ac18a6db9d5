// The functions of a region, and the operations on them that are not an invocation.
import type { Shape } from '../../aws/service.js'
import type { Bundler } from './bundler.js'
import type { Concurrency } from './concurrency.js'
import { functionNotFound, notSupported, resourceConflict } from './errors.js'
import { type FunctionSurroundings, LambdaFunction } from './function.js'
import { readFunction } from './function-definition.js'
import { functionArn, functionName } from './function-name.js'
import { flag, integer, requiredInteger, requiredText, text } from './input.js'

/** AWS's page size where none is asked for. */
const PAGE = 50

export class Functions {
  readonly #around: FunctionSurroundings
  readonly #bundler: Bundler
  readonly #concurrency: Concurrency
  readonly #functions = new Map<string, LambdaFunction>()

  constructor(around: FunctionSurroundings, bundler: Bundler, concurrency: Concurrency) {
    this.#around = around
    this.#bundler = bundler
    this.#concurrency = concurrency
  }

  find(name: string): LambdaFunction | undefined {
    return this.#functions.get(name)
  }

  /** The function that `FunctionName` names, in whatever form. */
  named(input: Shape): LambdaFunction {
    const { region } = this.#around
    const name = functionName(requiredText(input, 'FunctionName'), region)
    const fn = this.#functions.get(name)
    if (!fn) throw functionNotFound(functionArn(region, name))
    return fn
  }

  async create(input: Shape): Promise<Shape> {
    refuseVersions(input)
    const definition = readFunction(input, this.#around.region)
    this.#mustBeFree(definition.name)
    const code = await this.#bundler.bundle(definition.source)
    this.#mustBeFree(definition.name)
    const fn = new LambdaFunction(definition, code, this.#around)
    this.#functions.set(definition.name, fn)
    return fn.describe()
  }

  async updateConfiguration(input: Shape): Promise<Shape> {
    const { Code: _, ...members } = input
    return this.#update(this.named(input), members)
  }

  async updateCode(input: Shape): Promise<Shape> {
    refuseVersions(input)
    const { LocalPath, EntryPoint, Build, ZipFile, Architectures } = input
    const fn = this.named(input)
    const code = Object.fromEntries(
      Object.entries({ LocalPath, EntryPoint, Build, ZipFile }).filter(([, value]) => value !== undefined),
    )
    return this.#update(fn, { Code: code, ...(Architectures !== undefined && { Architectures }) })
  }

  delete(input: Shape): Shape {
    const fn = this.named(input)
    const { name } = fn.definition
    this.#functions.delete(name)
    this.#concurrency.unreserve(name)
    fn.delete()
    return {}
  }

  get(input: Shape): Shape {
    const fn = this.named(input)
    const reserved = this.#concurrency.reservation(fn.definition.name)
    return {
      Configuration: fn.describe(),
      Code: {},
      ...(fn.definition.members.Tags !== undefined && { Tags: fn.definition.members.Tags }),
      ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    }
  }

  list(input: Shape): Shape {
    const marker = text(input, 'Marker') ?? ''
    const size = integer(input, 'MaxItems', 1, 10_000) ?? PAGE
    const names = [...this.#functions.keys()].sort().filter((name) => name > marker)
    const page = names.slice(0, Math.min(size, PAGE))
    return {
      Functions: page.map((name) => this.#functions.get(name)?.describe()),
      ...(names.length > page.length && { NextMarker: page.at(-1) }),
    }
  }

  putConcurrency(input: Shape): Shape {
    const { name } = this.named(input).definition
    const count = requiredInteger(input, 'ReservedConcurrentExecutions', 0, Number.MAX_SAFE_INTEGER)
    this.#concurrency.reserve(name, count)
    return { ReservedConcurrentExecutions: count }
  }

  getConcurrency(input: Shape): Shape {
    const count = this.#concurrency.reservation(this.named(input).definition.name)
    return count === undefined ? {} : { ReservedConcurrentExecutions: count }
  }

  deleteConcurrency(input: Shape): Shape {
    this.#concurrency.unreserve(this.named(input).definition.name)
    return {}
  }

  async #update(fn: LambdaFunction, members: Shape): Promise<Shape> {
    const { name, members: before } = fn.definition
    const definition = readFunction({ ...before, ...members, FunctionName: name }, this.#around.region)
    fn.update(definition, await this.#bundler.bundle(definition.source))
    return fn.describe()
  }

  #mustBeFree(name: string): void {
    if (this.#functions.has(name)) throw resourceConflict(`Function already exist: ${name}`)
  }
}

function refuseVersions(input: Shape): void {
  if (flag(input, 'Publish')) throw notSupported('versions of functions', 'Use $LATEST, without Publish.')
}
