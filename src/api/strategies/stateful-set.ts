import { isEqual } from '../equality.ts'
import type { StatefulSet } from '../generated/types.ts'
import { dnsLabelLengthMax } from '../names.ts'
import type { Draft } from '../object.ts'
import {
  validateStatefulSet,
  validateStatefulSetStatus,
  validateStatefulSetUpdate,
} from '../validation/apps/stateful-set.ts'
import { labelName } from '../validation/rules/name-rule.ts'
import { ageColumn, column, containerColumns, nameColumn } from './columns.ts'
import { claimSpecWarnings } from './core/persistent-volume-claim-warnings.ts'
import { podWarnings } from './pod/pod-warnings.ts'
import type { Particulars } from './strategy-with.ts'

export const statefulSetParticulars: Particulars<StatefulSet> = {
  hasGeneration: true,
  nameRule: labelName,
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`, {
      description: 'How many of the pods asked for are ready.',
    }),
    ageColumn,
    ...containerColumns<StatefulSet>(set => set.spec?.template?.spec?.containers),
  ],
  initialStatus: () => ({ replicas: 0, availableReplicas: 0 }),
  prepareForCreate: draft => dropMaxUnavailable(draft, null),
  prepareForUpdate: dropMaxUnavailable,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  validateStatus: validateStatefulSetStatus,
  warnings,
}

/** The gate MaxUnavailableStatefulSet is off in 1.36: the field is dropped, unless the set has it from before. */
function dropMaxUnavailable(draft: Draft<StatefulSet>, old: StatefulSet | null): void {
  const rollingUpdate = draft.spec?.updateStrategy?.rollingUpdate
  const isInUse = old?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable !== undefined
  if (rollingUpdate && !isInUse) delete rollingUpdate.maxUnavailable
}

/** Of a set's revision, the pods carry the whole name as a label: the set's, a dash and a hash of up to ten. */
const hashLengthMax = 10
const nameLengthMax = dnsLabelLengthMax - 1 - hashLengthMax

function warnings(set: StatefulSet, old: StatefulSet | null): readonly string[] {
  const { spec, metadata } = set
  const name = metadata?.name ?? ''
  const found: string[] = []
  if (!old && name.length > nameLengthMax)
    found.push(
      `metadata.name: a name of more than ${nameLengthMax} characters leaves no room for the label controller-revision-hash of its pods, which then cannot be created`,
    )
  if (old && isEqual(spec, old.spec)) return found
  for (const text of podWarnings('spec.template', spec?.template ?? {})) found.push(text)
  for (const [index, claim] of (spec?.volumeClaimTemplates ?? []).entries())
    for (const text of claimSpecWarnings(`spec.volumeClaimTemplates[${index}].spec`, claim.spec))
      found.push(text)
  if ((spec?.revisionHistoryLimit ?? 0) < 0)
    found.push(
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    )
  return found
}
