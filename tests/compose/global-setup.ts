// Before the tests that need Docker: is all there that they need? If not, they fail at once, saying what to do.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What stands for a region unless ANTIPODE_LOCALSTACK_IMAGE says otherwise; as in docker-compose.yml. */
const LOCALSTACK_IMAGE = 'localstack/localstack:4.14.0'

const STAND_INS =
  'Where no image registry is in reach, build the stand-in images: see tests/compose/images/README.md.'

export async function setup(): Promise<void> {
  await need(['version', '--format', '{{ .Server.Version }}'], 'Docker does not answer.', [
    'Install Docker Engine and start it; if it listens elsewhere, set DOCKER_HOST.',
  ])
  await need(['compose', 'version', '--short'], 'Docker has no Compose.', [
    "Install the Compose plugin (package docker-compose-plugin, or Debian 13's docker-compose).",
  ])
  const image = process.env.ANTIPODE_LOCALSTACK_IMAGE ?? LOCALSTACK_IMAGE
  await run('docker', ['image', 'inspect', image]).catch(() =>
    need(['pull', '--quiet', image], `The image ${image} is neither here nor to be had.`, [
      'Name another with ANTIPODE_LOCALSTACK_IMAGE.',
      STAND_INS,
    ]),
  )
}

async function need(command: readonly string[], what: string, fixes: readonly string[]): Promise<void> {
  try {
    await run('docker', command)
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    throw new Error(
      [`${what} npm run test:compose needs it.`, stderr.trim() || message, ...fixes].join('\n'),
      {
        cause: error,
      },
    )
  }
}
