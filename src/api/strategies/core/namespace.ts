import type { Namespace } from '../../generated/types.ts'
import { validateNamespace, validateNamespaceStatus } from '../../validation/namespace.ts'
import { labelName } from '../../validation/rules/name-rule.ts'
import { ageColumn, column, nameColumn } from '../columns.ts'
import { keepField, type Particulars } from '../strategy-with.ts'

export const namespaceParticulars: Particulars<Namespace> = {
  nameRule: labelName,
  columns: [
    nameColumn,
    column('Status', namespace => namespace.status?.phase ?? '', {
      description: 'Whether the namespace is in use or being emptied.',
    }),
    ageColumn,
  ],
  initialStatus: () => ({ phase: 'Active' }),
  prepareForCreate(draft) {
    draft.spec ??= {}
    // It stays until the namespace's controller has emptied it.
    const finalizers = draft.spec.finalizers ?? []
    if (!finalizers.includes('kubernetes')) draft.spec.finalizers = [...finalizers, 'kubernetes']
  },
  prepareForUpdate: (draft, old) => keepField(draft, old, 'spec'),
  validate: validateNamespace,
  validateUpdate() {},
  validateStatus: (findings, namespace) => validateNamespaceStatus(findings, namespace),
  selectableFields: ({ metadata, status }) => ({
    'status.phase': status?.phase ?? '',
    name: metadata?.name ?? '',
  }),
}
