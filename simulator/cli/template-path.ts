// Which template is meant when none is named: as SAM looks for it.
import { existsSync } from 'node:fs'
import { AntipodeError } from '../kernel/errors.js'

const USUAL_NAMES = ['template.yaml', 'template.yml', 'template.json']

/** @throws AntipodeError `template-unreadable` */
export function templatePath(named: string | undefined): string {
  const path = named ?? USUAL_NAMES.find((name) => existsSync(name))
  if (path !== undefined) return path
  throw new AntipodeError('template-unreadable', {
    what: `There is no ${USUAL_NAMES.join(', ')} in this folder.`,
    fix: 'Name a template, e.g. `antipode up lambdas/template.yaml`.',
  })
}
