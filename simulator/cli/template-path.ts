// Which template is meant when none is named: as SAM looks for it, or else the one that lies a folder below.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AntipodeError } from '../kernel/errors.js'

const USUAL_NAMES = ['template.yaml', 'template.yml', 'template.json']

/**
 * @param current where the command was given
 * @throws AntipodeError `template-unreadable`
 */
export function templatePath(named: string | undefined, current = '.'): string {
  const path = named ?? usualIn(current)
  if (path !== undefined) return path
  const below = foldersBelow(current).flatMap((folder) => usualIn(folder) ?? [])
  const [only, ...others] = below
  if (only !== undefined && others.length === 0) return only
  throw new AntipodeError('template-unreadable', {
    what:
      only === undefined
        ? `There is no ${USUAL_NAMES.join(', ')} in this folder, nor in one below it.`
        : `There is no template in this folder, and more than one below it: ${below.join(', ')}.`,
    fix: `Name a template, e.g. \`antipode up ${only ?? 'lambdas/template.yaml'}\`.`,
  })
}

function usualIn(folder: string): string | undefined {
  return USUAL_NAMES.map((name) => join(folder, name)).find((path) => existsSync(path))
}

/** By name; without those that tools make. */
function foldersBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => join(folder, name))
    .sort()
}
