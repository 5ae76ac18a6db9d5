// Before the tests that need Docker: is all there that they need? If not, they fail at once, saying what to do. The
// simulator's image is built here, unless ANTIPODE_IMAGE names one.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { LOCALSTACK_IMAGE } from '#simulator/containers/region-services.js'

const run = promisify(execFile)
const ROOT = path.resolve(import.meta.dirname, '../..')

const STAND_INS =
  'Where no image registry is in reach, build the stand-in images: see tests/compose/images/README.md.'

export async function setup(): Promise<void> {
  await need(
    ['version', '--format', '{{ .Server.Version }}'],
    'Docker does not answer.',
    'Install Docker Engine and start it; if it listens elsewhere, set DOCKER_HOST.',
  )
  await need(
    ['compose', 'version', '--short'],
    'Docker has no Compose.',
    "Install the Compose plugin (package docker-compose-plugin, or Debian 13's docker-compose).",
  )
  const image = process.env.ANTIPODE_LOCALSTACK_IMAGE ?? LOCALSTACK_IMAGE
  await run('docker', ['image', 'inspect', image]).catch(() =>
    need(
      ['pull', '--quiet', image],
      `The image ${image} is neither here nor to be had.`,
      `Name another with ANTIPODE_LOCALSTACK_IMAGE.\n${STAND_INS}`,
    ),
  )
  process.env.ANTIPODE_IMAGE ??= await simulatorImage()
}

/** Each build costs nothing when nothing has changed since the last. */
async function simulatorImage(): Promise<string> {
  const image = 'antipode:under-test'
  const base = process.env.ANTIPODE_NODE_IMAGE
  await need(
    [
      'build',
      ...['--quiet', '--tag', image],
      ...(base === undefined ? [] : ['--build-arg', `NODE_IMAGE=${base}`]),
      ...(process.env.NPM_CONFIG_REGISTRY === undefined ? [] : ['--build-arg', 'NPM_CONFIG_REGISTRY']),
      ROOT,
    ],
    `The simulator's image cannot be built on ${base ?? 'node:22-bookworm-slim'}.`,
    `Name another base with ANTIPODE_NODE_IMAGE, or a built image with ANTIPODE_IMAGE.\n${STAND_INS}`,
  )
  return image
}

async function need(command: readonly string[], what: string, fix: string): Promise<void> {
  try {
    await run('docker', command)
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    throw new Error([`${what} npm run test:compose needs it.`, stderr.trim() || message, fix].join('\n'), {
      cause: error,
    })
  }
}
