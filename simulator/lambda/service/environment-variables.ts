// `process.env` of a function: what its owner set, and what Lambda sets (fidelity 5.3).
import { constraintBroken, invalidParameter } from './errors.js'

/** LL-04 */
const MOST_BYTES = 4_096

/** Fidelity 5.3: these cannot be set by the owner. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

export function checkVariables(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = Object.keys(variables)
  for (const name of names) {
    if (!/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name) && !RESERVED.has(name)) {
      throw constraintBroken(
        'environment.variables',
        `{${name}}`,
        'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
      )
    }
    if (typeof variables[name] !== 'string') {
      throw constraintBroken('environment.variables', variables[name], 'Map value must be a string')
    }
  }
  const reserved = names.filter((name) => RESERVED.has(name))
  if (reserved.length > 0) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        'contains reserved keys that are currently not supported for modification. ' +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  }
  const measured = JSON.stringify(variables)
  if (Buffer.byteLength(measured) > MOST_BYTES) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `exceeded the 4KB limit. String measured: ${measured}`,
    )
  }
  return variables as Record<string, string>
}

export interface LambdaSets {
  readonly region: string
  readonly functionName: string
  readonly runtime: string
  readonly handler: string
  readonly memoryMb: number
  readonly logGroupName: string
  readonly logStreamName: string
}

/** Of the variables that are not reserved, the owner's value stands before Lambda's. */
export function environmentVariables(
  sets: LambdaSets,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const major = /^nodejs(\d+)/.exec(sets.runtime)?.[1]
  return {
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    NODE_PATH: `/opt/nodejs/node${major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules`,
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    PWD: '/var/task',
    SHLVL: '0',
    TZ: ':UTC',
    ...own,
    AWS_REGION: sets.region,
    AWS_DEFAULT_REGION: sets.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${sets.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: sets.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(sets.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: sets.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: sets.logStreamName,
    AWS_LAMBDA_RUNTIME_API: '169.254.100.1:9001',
    // Signatures are not verified in a world; the SDK only needs something to sign with.
    AWS_ACCESS_KEY_ID: 'ASIAANTIPODEFUNCTION',
    AWS_SECRET_ACCESS_KEY: 'antipode',
    AWS_SESSION_TOKEN: 'antipode',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: sets.handler,
  }
}
