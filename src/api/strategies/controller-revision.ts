import type { ControllerRevision } from '../generated/types.ts'
import { controllerOf } from '../object.ts'
import {
  validateControllerRevision,
  validateControllerRevisionUpdate,
} from '../validation/apps/controller-revision.ts'
import { ageColumn, column, nameColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

export const controllerRevisionParticulars: Particulars<ControllerRevision> = {
  columns: [
    nameColumn,
    column('Controller', formatController),
    column('Revision', revision => revision.revision),
    ageColumn,
  ],
  validate: validateControllerRevision,
  validateUpdate: validateControllerRevisionUpdate,
}

/** `statefulset.apps/web` */
function formatController(revision: ControllerRevision): string {
  const owner = controllerOf(revision)
  if (!owner) return '<none>'
  const [group = '', version] = owner.apiVersion.split('/')
  const kind = version === undefined ? owner.kind : `${owner.kind}.${group}`
  return `${kind.toLowerCase()}/${owner.name}`
}
