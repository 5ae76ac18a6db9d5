// An environment's surroundings for tests: a function in a region, and a network that a test answers for.
import { fileURLToPath } from 'node:url'
import { bodyText, type HttpRequest, type HttpResponse, jsonResponse } from '#simulator/aws/http.js'
import { Random } from '#simulator/kernel/random.js'
import type { CodeBundle } from '#simulator/lambda/code/bundle.js'
import { CodeStore } from '#simulator/lambda/code/code-store.js'
import type { EnvironmentSpec } from '#simulator/lambda/environment.js'

export const ITEMS = fileURLToPath(new URL('../fixtures/items', import.meta.url))
const PAIR = fileURLToPath(new URL('../fixtures/pair', import.meta.url))

const store = new CodeStore()

export function inlineCode(inline: string): Promise<CodeBundle> {
  return store.bundle({ directory: ITEMS, handler: 'index.handler', inline })
}

export function itemsCode(handler = 'src/app.handler'): Promise<CodeBundle> {
  return store.bundle({ directory: ITEMS, handler })
}

/** Functions that share a script, compiled together. */
export function pairCode(...names: string[]): Promise<CodeBundle[]> {
  return Promise.all(names.map((name) => store.bundle({ directory: PAIR, handler: `${name}.handler` })))
}

export interface TestSpec extends EnvironmentSpec {
  readonly lines: string[]
  readonly requests: HttpRequest[]
}

export function environmentSpec(
  code: CodeBundle,
  answer: (request: HttpRequest) => Promise<HttpResponse> = async () => jsonResponse(200, {}),
  given: Partial<EnvironmentSpec> = {},
): TestSpec {
  const lines: string[] = []
  const requests: HttpRequest[] = []
  return {
    region: 'eu-west-2',
    functionName: 'items',
    functionArn: 'arn:aws:lambda:eu-west-2:123456789012:function:items',
    code,
    variables: {
      AWS_REGION: 'eu-west-2',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_LAMBDA_FUNCTION_NAME: 'items',
      _HANDLER: `${code.file.replace(/\.js$/, '')}.${code.handlerExport}`,
    },
    memoryMb: 256,
    logGroupName: '/aws/lambda/items',
    logStreamName: '2026/01/01/[$LATEST]00000000000000000000000000000000',
    random: Random.fromSeed('an environment'),
    outbound: {
      request: (request) => {
        requests.push(request)
        return answer(request)
      },
    },
    log: (line) => lines.push(line),
    lines,
    requests,
    ...given,
  }
}

/** A table of one key `id`, as far as PutItem and GetItem go. */
export function fakeTable(): (request: HttpRequest) => Promise<HttpResponse> {
  const items = new Map<string, unknown>()
  return async (request) => {
    const body = JSON.parse(bodyText(request.body))
    const target = request.headers.find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1]
    if (target === 'DynamoDB_20120810.PutItem') {
      items.set(body.Item.id.S, body.Item)
      return jsonResponse(200, {})
    }
    return jsonResponse(200, { Item: items.get(body.Key.id.S) })
  }
}
