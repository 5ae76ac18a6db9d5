// Whether all is there that regions as containers need, before anything is started: Docker, its daemon, Compose, the image.
import { docker } from './docker-command.js'
import { explainNoCompose, explainNoDocker, explainNoImage } from './docker-trouble.js'

/** A daemon that listens answers in milliseconds; one behind a network that drops everything, never. */
const ANSWER_WITHIN_MS = 10_000

/** @throws AntipodeError `docker-missing`, `docker-unreachable`, `compose-missing` */
export async function checkDocker(signal: AbortSignal | undefined): Promise<void> {
  const limits = { signal, timeoutMs: ANSWER_WITHIN_MS }
  await docker(['version', '--format', '{{ .Server.Version }}'], limits).catch((error) => {
    throw explainNoDocker(error)
  })
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
