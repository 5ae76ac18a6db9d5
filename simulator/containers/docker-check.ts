// Whether all is there that regions as containers need, before anything is started: Docker, its daemon, Compose, the image.
import { isLoopback } from '../router/cross-site.js'
import { docker } from './docker-command.js'
import { daemonElsewhere, explainNoCompose, explainNoDocker, explainNoImage } from './docker-trouble.js'

/** A daemon that listens answers in milliseconds; one behind a network that drops everything, never. */
const ANSWER_WITHIN_MS = 10_000

/** @throws AntipodeError `docker-missing`, `docker-unreachable`, `docker-elsewhere`, `compose-missing` */
export async function checkDocker(signal: AbortSignal | undefined): Promise<void> {
  const limits = { signal, timeoutMs: ANSWER_WITHIN_MS }
  await docker(['version', '--format', '{{ .Server.Version }}'], limits).catch((error) => {
    throw explainNoDocker(error)
  })
  // Of the context in use, or DOCKER_HOST; empty where Docker knows no contexts yet.
  const host = await docker(['context', 'inspect', '--format', '{{ .Endpoints.docker.Host }}'], limits).catch(
    () => '',
  )
  signal?.throwIfAborted()
  if (isElsewhere(host)) throw daemonElsewhere(host)
  await docker(['compose', 'version', '--short'], limits).catch((error) => {
    throw explainNoCompose(error)
  })
}

/**
 * Pulls the image unless it is here.
 *
 * @throws AntipodeError `image-missing`
 */
export async function haveImage(
  image: string,
  { signal, onPull }: { readonly signal: AbortSignal | undefined; readonly onPull: () => void },
): Promise<void> {
  try {
    await docker(['image', 'inspect', '--format', '{{ .Id }}', image], { signal })
  } catch {
    signal?.throwIfAborted()
    onPull()
    await docker(['pull', '--quiet', image], { signal }).catch((error) => {
      throw explainNoImage(error, image)
    })
  }
}

/** Sockets and pipes of this machine have no host name. */
function isElsewhere(host: string): boolean {
  const hostname = URL.canParse(host) ? new URL(host).hostname : ''
  return hostname !== '' && !isLoopback(hostname)
}
