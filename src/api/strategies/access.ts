// Who may do what: roles and bindings.

import type { ClusterRole, ClusterRoleBinding, RbacSubject, Role, RoleBinding } from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import type { Column } from '../strategy.ts'
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from '../validation/rbac.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { pathSegmentName } from '../validation/rules/name-rule.ts'
import { ageColumn, column, createdAtColumn, nameColumn, wideColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

const ofRoles = {
  allowsCreateOnUpdate: true,
  nameRule: pathSegmentName,
  columns: [nameColumn, createdAtColumn],
}

export const roleParticulars: Particulars<Role> = { ...ofRoles, validate: validateRole }
export const clusterRoleParticulars: Particulars<ClusterRole> = { ...ofRoles, validate: validateClusterRole }

type Binding = Pick<RoleBinding, 'roleRef' | 'subjects'> & ApiObject

const subjectsOf = (
  { subjects = [] }: Binding,
  kind: string,
  format: (each: RbacSubject) => string,
): string =>
  subjects
    .filter(subject => subject.kind === kind)
    .map(format)
    .join(', ')

const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  column('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn,
  wideColumn('Users', binding => subjectsOf(binding, 'User', ({ name }) => name)),
  wideColumn('Groups', binding => subjectsOf(binding, 'Group', ({ name }) => name)),
  wideColumn('ServiceAccounts', binding =>
    subjectsOf(binding, 'ServiceAccount', ({ namespace, name }) =>
      namespace ? `${namespace}/${name}` : name,
    ),
  ),
]

/** What is bound to a role stays bound to that role. */
const bindingParticulars = (
  validate: (findings: Findings, binding: RoleBinding | ClusterRoleBinding) => void,
): Particulars<RoleBinding | ClusterRoleBinding> => ({
  allowsCreateOnUpdate: true,
  nameRule: pathSegmentName,
  columns: bindingColumns,
  validate,
  validateUpdate(findings, binding, old) {
    validate(findings, binding)
    const [now, was] = [binding.roleRef, old.roleRef]
    if (now.kind !== was.kind || now.name !== was.name || now.apiGroup !== was.apiGroup)
      findings.invalid(
        'roleRef',
        { apiGroup: now.apiGroup, kind: now.kind, name: now.name },
        'cannot change roleRef',
      )
  },
})

export const roleBindingParticulars = bindingParticulars(validateRoleBinding)
export const clusterRoleBindingParticulars = bindingParticulars(validateClusterRoleBinding)
