// Whether a backend runs functions at all, found out with one of our own before the first of the template: a Lambda API
// that answers says little about that.
import { AwsError } from '../../../aws/errors.js'
import type { Service } from '../../../aws/service.js'
import { AntipodeError } from '../../../kernel/errors.js'
import type { CodeBundle } from '../../../lambda/code/bundle.js'
import { NetworkError } from '../../../network/errors.js'
import { deploymentPackage } from './deployment-package.js'
import { cannotRun, type RemoteFunctions } from './remote-functions.js'

const NAME = 'antipode-probe'

const BUNDLE: CodeBundle = {
  id: NAME,
  scriptId: NAME,
  script:
    'exports.handler = async () => ({ node: process.versions.node, endpoint: process.env.AWS_ENDPOINT_URL });',
  entry: undefined,
  handlerExport: 'handler',
  sourceMap: undefined,
  directory: undefined,
  file: 'index.js',
}

export interface ProbeOptions {
  readonly region: string
  readonly api: Service
  readonly url: string
  readonly functions: RemoteFunctions
  /** What functions shall have as AWS_ENDPOINT_URL; undefined leaves it to the backend. */
  readonly functionEndpoint: string | undefined
  /** Those of a function of the template: what it may run as, and on what. */
  readonly settings: { readonly Runtime: string; readonly Role: string }
}

export interface ProbeResult {
  /** The major version of the Node.js that runs functions. */
  readonly nodeMajor: number
}

/** @throws AntipodeError `backend-runs-no-functions` */
export async function probe(options: ProbeOptions, requestId: string): Promise<ProbeResult> {
  const { region, url, functionEndpoint } = options
  const { node, endpoint } = await answerOf(options, requestId).catch((error: unknown) => {
    if (error instanceof AntipodeError) throw error
    throw cannotRun(region, url, reasonOf(error), error)
  })
  if (functionEndpoint !== undefined && endpoint !== functionEndpoint) {
    throw cannotRun(
      region,
      url,
      `Its functions get AWS_ENDPOINT_URL=${endpoint ?? ''}, whatever their environment says: ` +
        `their calls would not reach ${functionEndpoint}.`,
    )
  }
  return { nodeMajor: Number.parseInt(node ?? '', 10) }
}

async function answerOf(
  { api, functions, functionEndpoint, settings: { Runtime, Role } }: ProbeOptions,
  requestId: string,
): Promise<{ readonly node?: string; readonly endpoint?: string }> {
  const settings = {
    Runtime,
    Role,
    Handler: 'index.handler',
    // Seconds. The first start may take long.
    Timeout: 30,
    Environment: {
      Variables: functionEndpoint === undefined ? {} : { AWS_ENDPOINT_URL: functionEndpoint },
    },
  }
  try {
    await functions.put(NAME, settings, deploymentPackage(BUNDLE), requestId)
    const { Payload, FunctionError } = await api.call('Invoke', { FunctionName: NAME }, { requestId })
    const text = Buffer.from(String(Payload ?? ''), 'base64').toString('utf8')
    if (FunctionError !== undefined) throw new Error(text)
    const answer: unknown = JSON.parse(text)
    if (typeof answer !== 'object' || answer === null || !('node' in answer)) {
      throw new Error(`It answers for a function: ${text}`)
    }
    return answer as { readonly node: string }
  } finally {
    // What went wrong before says more; and one that stays is taken the next time.
    await api.call('DeleteFunction', { FunctionName: NAME }, { requestId }).catch(() => undefined)
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AwsError) {
    return `It answered with HTTP ${error.status}: ${[error.code, error.message].filter(Boolean).join(': ')}`
  }
  if (error instanceof NetworkError) return error.message
  return (error as Error).message
}
