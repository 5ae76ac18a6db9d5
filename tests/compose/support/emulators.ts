// LocalStack, MiniStack and DynamoDB Local, each alone in a container, as a user may have them already.
import { docker } from './docker.js'

export const EMULATORS = {
  localstack: {
    image: process.env.ANTIPODE_LOCALSTACK_IMAGE ?? 'localstack/localstack:4.14.0',
    port: 4566,
    environment: [
      'PROVIDER_OVERRIDE_DYNAMODB=v2',
      'PROVIDER_OVERRIDE_DYNAMODBSTREAMS=v2',
      'SERVICES=dynamodb,dynamodbstreams,s3,sqs,sns,ssm,kms',
    ],
  },
  ministack: {
    image: process.env.ANTIPODE_MINISTACK_IMAGE ?? 'antipode-stand-in/ministack',
    port: 4566,
    environment: [],
  },
  'dynamodb-local': {
    image: process.env.ANTIPODE_DYNAMODB_LOCAL_IMAGE ?? 'antipode-stand-in/dynamodb-local',
    port: 8000,
    environment: [],
  },
} as const

export type EmulatorName = keyof typeof EMULATORS

export interface Emulator {
  readonly url: string
  remove(): Promise<unknown>
}

/** Started, and answering in whatever way. */
export async function startEmulator(name: EmulatorName): Promise<Emulator> {
  const { image, port, environment } = EMULATORS[name]
  const id = await docker(
    ...['run', '--detach', '--publish', `127.0.0.1::${port}`, '--label', 'antipode.test=endpoints'],
    ...environment.flatMap((variable) => ['--env', variable]),
    image,
  )
  const address = await docker('port', id, `${port}/tcp`)
  const url = `http://${address.split('\n')[0]}`
  const remove = () => docker('rm', '--force', id)
  for (let attempt = 0; attempt < 600; attempt++) {
    // LocalStack never answers who asks while it starts.
    const answers = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    )
    if (answers) return { url, remove }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const logs = await docker('logs', id)
  await remove()
  throw new Error(`${name} does not answer at ${url}.\n${logs}`)
}
