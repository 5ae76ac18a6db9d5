// Which requests are for the application's static page and not for its API: GET and HEAD whose path names a file of
// the page's directory (`/` and other paths that end in it: the `index.html` there), unless the Host header is one of
// the application's own names. So the page and its API share one origin on this machine, and a file hides the API's
// path of the same name; asked by its own name, the API answers every path.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../aws/http.js'

/** The file, relative to the directory with `/` between its parts; undefined when the path names none. */
export async function pageFile(
  directory: string,
  method: string,
  target: string,
): Promise<string | undefined> {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const file = relativeFile(pathOf(target))
  if (file === undefined) return undefined
  const found = await stat(join(directory, file)).catch(() => undefined)
  return found?.isFile() ? file : undefined
}

/** undefined when the path leads out of the directory, to a hidden file, or is not well-formed. */
function relativeFile(path: string): string | undefined {
  const decoded = decode(path.endsWith('/') ? `${path}index.html` : path)
  if (decoded === undefined || /[\0\\]/.test(decoded)) return undefined
  const segments = decoded.split('/').slice(1)
  // An empty segment is no name; one that begins with a dot is hidden, or leads upwards.
  return segments.some((segment) => segment === '' || segment.startsWith('.'))
    ? undefined
    : segments.join('/')
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
