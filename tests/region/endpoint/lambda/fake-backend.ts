// A backend's Lambda over HTTP, as small as can be: it keeps functions, unpacks their archives and runs them. What it
// says of itself and how it fails, the test sets.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { strFromU8, unzipSync } from 'fflate'

export interface KeptFunction {
  configuration: Record<string, unknown>
  archive: Buffer
  /** What it is said to be in, from now on; the last stays. */
  states: { State?: string; StateReason?: string; LastUpdateStatus?: string }[]
}

export interface Seen {
  readonly operation: string
  readonly name: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Answer = { status: number; headers?: Record<string, string>; body?: string }

export class FakeBackend {
  readonly functions = new Map<string, KeptFunction>()
  readonly seen: Seen[] = []
  /** Answers in place of the API while it returns something. */
  trouble: (operation: string, name: string | undefined) => Answer | undefined = () => undefined
  /** What a function that is created is said to be in. */
  statesOfNew: KeptFunction['states'] = [{ State: 'Pending' }, { State: 'Active' }]
  /** What every invocation has in its log. */
  log: string | undefined
  /** Variables that functions get whatever their environment says. */
  forced: Record<string, string> = {}
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  static async open(): Promise<FakeBackend> {
    const backend = new FakeBackend()
    await new Promise<void>((resolve) => backend.#server.listen(0, '127.0.0.1', resolve))
    return backend
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
    })
  }

  /** The operations that came in, but those of our probe. */
  get operations(): string[] {
    return this.seen.filter(({ name }) => name !== 'antipode-probe').map(({ operation }) => operation)
  }

  files(name: string): Record<string, string> {
    const unpacked = unzipSync(this.#kept(name).archive)
    return Object.fromEntries(Object.entries(unpacked).map(([file, bytes]) => [file, strFromU8(bytes)]))
  }

  variables(name: string): Record<string, string> {
    const { Environment } = this.#kept(name).configuration as {
      Environment?: { Variables: Record<string, string> }
    }
    return Environment?.Variables ?? {}
  }

  #kept(name: string): KeptFunction {
    const kept = this.functions.get(name)
    if (!kept) throw new Error(`no function ${name}`)
    return kept
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { headers, method } = request
    const [, , , encoded, part] = new URL(request.url as string, 'http://x').pathname.split('/')
    const named = decodeURIComponent(encoded ?? '') || undefined
    const body = Buffer.concat(chunks).toString('utf8')
    const operation = operationOf(method as string, named, part)
    const name = named ?? (body ? (JSON.parse(body) as { FunctionName?: string }).FunctionName : undefined)
    this.seen.push({ operation, name, headers, body })
    const answer = this.trouble(operation, name) ?? (await this.#answer(operation, name, headers, body))
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.body)
  }

  async #answer(
    operation: string,
    name: string | undefined,
    headers: IncomingMessage['headers'],
    body: string,
  ): Promise<Answer> {
    const kept = name === undefined ? undefined : this.functions.get(name)
    if (operation === 'CreateFunction') {
      if (kept) return refusal(409, 'ResourceConflictException', `Function already exist: ${name}`)
      const { Code, ...members } = JSON.parse(body) as { Code: { ZipFile: string } }
      const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`
      const configuration = { ...members, FunctionArn: arn }
      const archive = Buffer.from(Code.ZipFile, 'base64')
      const made = { configuration, archive, states: [...this.statesOfNew] }
      this.functions.set(name as string, made)
      return describe(201, made)
    }
    if (operation === 'ListFunctions') {
      const all = [...this.functions.values()].map(({ configuration }) => configuration)
      return { status: 200, body: JSON.stringify({ Functions: all }) }
    }
    if (!kept) return refusal(404, 'ResourceNotFoundException', `Function not found: ${name}`)
    switch (operation) {
      case 'GetFunctionConfiguration':
        return describe(200, kept)
      case 'UpdateFunctionCode':
        kept.archive = Buffer.from((JSON.parse(body) as { ZipFile: string }).ZipFile, 'base64')
        kept.states = [{ State: 'Active', LastUpdateStatus: 'InProgress' }, { State: 'Active' }]
        return describe(200, kept)
      case 'UpdateFunctionConfiguration':
        if (kept.states[0]?.LastUpdateStatus === 'InProgress')
          return refusal(409, 'ResourceConflictException', 'An update is in progress')
        Object.assign(kept.configuration, JSON.parse(body))
        kept.states = [{ State: 'Active', LastUpdateStatus: 'InProgress' }, { State: 'Active' }]
        return describe(200, kept)
      case 'DeleteFunction':
        this.functions.delete(name as string)
        return { status: 204 }
      case 'Invoke':
        return this.#invoke(kept, headers, body)
      default:
        return { status: 200, body: JSON.stringify({ answered: operation }) }
    }
  }

  async #invoke(kept: KeptFunction, headers: IncomingMessage['headers'], body: string): Promise<Answer> {
    const type = headers['x-amz-invocation-type']
    if (type === 'DryRun') return { status: 204 }
    const run = this.#run(kept, body)
    if (type === 'Event') return { status: 202 }
    const { log } = this
    const tail = headers['x-amz-log-type'] === 'Tail' && log !== undefined
    return {
      status: 200,
      ...(await run.then(
        (result) => ({ headers: {}, body: JSON.stringify(result) ?? 'null' }),
        (error: Error) => ({
          headers: { 'x-amz-function-error': 'Unhandled' },
          body: JSON.stringify({ errorType: error.name, errorMessage: error.message }),
        }),
      )),
      ...(tail && { headers: { 'x-amz-log-result': Buffer.from(log).toString('base64') } }),
    }
  }

  async #run({ configuration, archive }: KeptFunction, body: string): Promise<unknown> {
    const [, file, name] = /^(.*)\.([^.]+)$/.exec(String(configuration.Handler)) as unknown as string[]
    const text = strFromU8(unzipSync(archive)[`${file}.js`] as Uint8Array)
    const variables = { ...(configuration.Environment as { Variables?: object })?.Variables, ...this.forced }
    const module = { exports: {} as Record<string, (event: unknown, context: object) => unknown> }
    const filename = path.resolve('/task', `${file}.js`)
    new Function('exports', 'require', 'module', '__filename', '__dirname', 'process', text)(
      module.exports,
      createRequire(import.meta.url),
      module,
      filename,
      path.dirname(filename),
      { versions: process.versions, env: variables },
    )
    return module.exports[name as string]?.(body ? JSON.parse(body) : {}, {})
  }
}

function operationOf(method: string, name: string | undefined, part: string | undefined): string {
  if (name === undefined) return method === 'POST' ? 'CreateFunction' : 'ListFunctions'
  switch (part) {
    case 'configuration':
      return method === 'PUT' ? 'UpdateFunctionConfiguration' : 'GetFunctionConfiguration'
    case 'code':
      return 'UpdateFunctionCode'
    case 'invocations':
      return 'Invoke'
    case undefined:
      return method === 'DELETE' ? 'DeleteFunction' : 'GetFunction'
    default:
      return `${method} ${part}`
  }
}

function describe(status: number, { configuration, states }: KeptFunction): Answer {
  const state = states.length > 1 ? states.shift() : states[0]
  return { status, body: JSON.stringify({ ...configuration, ...state }) }
}

function refusal(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: 'User', message }),
  }
}
