// What Docker's failures mean for the user, and what to do. Docker's own words are passed on as the reason.
import { AntipodeError } from '../kernel/errors.js'
import { DockerCommandError } from './docker-command.js'
import { IMAGE_VARIABLE, LOCALSTACK_IMAGE } from './region-services.js'

/** Of what a command wrote; earlier lines tell of progress. */
const LAST_LINES = 12

/** Why Docker does not answer at all. Anything but a failed `docker` command is given back as it is. */
export function explainNoDocker(error: unknown): unknown {
  if (!(error instanceof DockerCommandError)) return error
  if (error.code === 'ENOENT') {
    return new AntipodeError('docker-missing', {
      what: 'There is no `docker` command, which regions as containers need.',
      fix: 'Install Docker (https://docs.docker.com/get-docker), or leave out --backend compose: embedded regions need none.',
      cause: error,
    })
  }
  if (/permission denied/i.test(error.stderr)) {
    return new AntipodeError('docker-unreachable', {
      what: 'You may not speak to the Docker daemon.',
      why: lastLines(error.stderr),
      fix: 'Let your user use its socket (on Linux: `sudo usermod -aG docker $USER`, and log in anew), or name another daemon with DOCKER_HOST.',
      cause: error,
    })
  }
  return new AntipodeError('docker-unreachable', {
    what: 'The Docker daemon does not answer.',
    why: error.timedOut ? 'It was asked, and said nothing for some seconds.' : lastLines(error.stderr),
    fix: 'Start Docker Desktop or the service (`sudo systemctl start docker`), or name another daemon with DOCKER_HOST.',
    cause: error,
  })
}

/** @param host as DOCKER_HOST or the context names it */
export function daemonElsewhere(host: string): AntipodeError {
  return new AntipodeError('docker-elsewhere', {
    what: `The Docker daemon is on another machine: ${host}.`,
    why: 'The ports of its containers are published on the loopback address of that machine, which cannot be reached from here.',
    fix: 'Run Antipode there, or choose a daemon of this machine: unset DOCKER_HOST, or take another context with `docker context use`.',
  })
}

export function explainNoCompose(error: unknown): unknown {
  if (!(error instanceof DockerCommandError)) return error
  return new AntipodeError('compose-missing', {
    what: '`docker compose` is not there: Docker has no Compose plugin.',
    why: lastLines(error.stderr),
    fix: 'Install it (package docker-compose-plugin, on Debian docker-compose; Docker Desktop has it).',
    cause: error,
  })
}

export function explainNoImage(error: unknown, image: string): unknown {
  if (!(error instanceof DockerCommandError)) return error
  return new AntipodeError('image-missing', {
    what: `The image ${image} is not on this machine and cannot be pulled.`,
    why: lastLines(error.stderr),
    fix: `Look at the name and the connection, or name another image with ${IMAGE_VARIABLE}. ${LOCALSTACK_IMAGE} is the last LocalStack image that needs no account.`,
    cause: error,
  })
}

/** @param words what Compose wrote when it could not do it */
export function explainRefusal(words: string, what: string): AntipodeError {
  return new AntipodeError('docker-failed', { what, why: lastLines(words), fix: adviceFor(words) })
}

/** Why a start failed, when what it had made could not be removed either. */
export function explainLeft(error: unknown, left: unknown): unknown {
  if (!(error instanceof AntipodeError && left instanceof AntipodeError)) return error
  const { code, what, why, fix } = error
  const reasons = [why, left.what, left.why].filter(Boolean).join('\n')
  return new AntipodeError(code, { what, why: reasons, ...(fix === undefined ? {} : { fix }), cause: error })
}

/** @param log what the container wrote */
export function regionNotReady(region: string, reason: string, log: string): AntipodeError {
  const end = lastLines(log)
  return new AntipodeError('region-not-ready', {
    what: `The container of ${region} ${reason}.`,
    why: end === '' ? 'It wrote nothing.' : `The end of its log:\n${end}`,
    fix: `Give Docker more memory (each region takes about 700 MB) or name another image with ${IMAGE_VARIABLE}.`,
  })
}

/** Whether it would be another matter with another port. */
export function isPortTaken(words: string): boolean {
  return /port is already allocated|address already in use|ports are not available/i.test(words)
}

function adviceFor(words: string): string {
  if (/no space left on device/i.test(words)) return 'Make room on the disk, e.g. with `docker system prune`.'
  if (/address pools have been fully subscribed/i.test(words)) {
    return 'Remove networks that nothing uses with `docker network prune`: each region has one of its own.'
  }
  return 'Do what Docker says, and start again.'
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-LAST_LINES).join('\n').trim()
}
