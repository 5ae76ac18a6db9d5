// The demonstration's handlers in plain Node.js: bundled as SAM would, called directly, their SDK pointed at a server on
// loopback that answers at once. What a developer without Antipode runs.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { CodeStore } from '../../dist/lambda/code/code-store.js'

const EVENTS = {
  HealthFunction: { file: 'health', event: {} },
  HistoryFunction: { file: 'history', event: {} },
  PostMessageFunction: {
    file: 'post-message',
    event: { body: JSON.stringify({ text: 'hello', author: 'ann' }) },
  },
  PushFunction: {
    file: 'push',
    event: {
      Records: [
        {
          eventName: 'INSERT',
          dynamodb: {
            SequenceNumber: '1',
            NewImage: {
              id: { S: 'a' },
              ts: { N: '1' },
              type: { S: 'message' },
              text: { S: 'x' },
              author: { S: 'x' },
              region: { S: 'x' },
            },
          },
        },
      ],
    },
  },
}

/** What the template and Lambda set for the handlers. */
export function variables(webSocketEndpoint) {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    MESSAGES_TABLE: 'messages',
    MESSAGES_INDEX: 'by-type-and-ts',
    CONNECTIONS_TABLE: 'connections',
    WEBSOCKET_ENDPOINT: webSocketEndpoint,
  }
}

export async function plainHandlers() {
  const body = JSON.stringify({ Items: [], Count: 0 })
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  Object.assign(process.env, variables(url), { AWS_ENDPOINT_URL: url })
  const store = new CodeStore()
  const handlers = new Map()
  for (const [name, { file, event }] of Object.entries(EVENTS)) {
    const { script } = await store.bundle({
      directory: `${process.cwd()}/lambdas`,
      handler: `${file}.handler`,
      entryPoint: `src/${file}.ts`,
    })
    const module = { exports: {} }
    new Function('module', 'exports', 'require', script)(
      module,
      module.exports,
      createRequire(import.meta.url),
    )
    handlers.set(name, () => module.exports.handler(event, {}))
  }
  return {
    /** @param name the function's name, which ends in CloudFormation's suffix */
    invoke: (name) => [...handlers].find(([key]) => name.includes(key))[1](),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
