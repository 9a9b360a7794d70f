// The settings of a Service, a storage class, a claim, an autoscaler or a disruption budget, edited by a form. What is sent is the difference; what the API does
// not change any more is locked, and says why.
import { type ReactNode, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  HorizontalPodAutoscalerV2,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Service,
  StorageClass,
} from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { ObjectDialog } from '../dialogs/ObjectDialog.tsx'
import type { Field } from '../fields/field.ts'
import { claimFields, classFields, serviceFields } from '../fields/object-fields.ts'
import { autoscalerPageFields, budgetFields } from '../fields/policy-fields.ts'
import { addFormTexts } from '../forms/texts.ts'
import { useLive } from '../live/live-store.tsx'
import { autoscalerKind } from '../model/scalers.ts'
import type { Saying } from '../parts/words/saying.ts'
import { AutoscalerConsequences, BudgetConsequences } from '../scaling/Consequences.tsx'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { fixedAt, fixedOfClaim, fixedOfClass, fixedOfService, type Rule } from './fixed.ts'
import type { FormPlace } from './form-place.ts'
import { addObjectTexts } from './texts.ts'

addFormTexts()
addObjectTexts()

interface EditProps<T> {
  /** As it was when the dialog opened. */
  readonly object: T
  onClose(): void
  onDone(said: Saying): void
}

export function ObjectEdit({ place, object, ...rest }: EditProps<ApiObject> & { readonly place: FormPlace }) {
  switch (place) {
    case 'services': {
      const service = object as Service
      return (
        <Edit
          kind={kinds.Service}
          object={service}
          fields={serviceFields}
          rules={fixedOfService(service)}
          {...rest}
        />
      )
    }
    case 'classes':
      return (
        <Edit
          kind={kinds.StorageClass}
          object={object as StorageClass}
          fields={classFields}
          rules={fixedOfClass}
          {...rest}
        />
      )
    case 'claims':
      return <ClaimEdit object={object as PersistentVolumeClaim} {...rest} />
    case 'autoscalers':
      return (
        <Edit
          kind={autoscalerKind}
          object={object as HorizontalPodAutoscalerV2}
          fields={autoscalerPageFields}
          rules={nothingFixed}
          follows={draft => <AutoscalerConsequences of={draft} />}
          {...rest}
        />
      )
    case 'budgets':
      return (
        <Edit
          kind={kinds.PodDisruptionBudget}
          object={object as PodDisruptionBudget}
          fields={budgetFields}
          rules={nothingFixed}
          follows={draft => <BudgetConsequences of={draft} />}
          {...rest}
        />
      )
  }
}

function ClaimEdit({ object, ...rest }: EditProps<PersistentVolumeClaim>) {
  const { items, state } = useLive(kinds.StorageClass, '')
  const ofClass = items.find(each => nameOf(each) === object.spec?.storageClassName)
  // Who may not see classes is told by the server whether it grows.
  const canGrow = state.kind === 'refused' || (ofClass?.allowVolumeExpansion ?? false)
  return (
    <Edit
      kind={kinds.PersistentVolumeClaim}
      object={object}
      fields={claimFields}
      rules={fixedOfClaim(object, canGrow)}
      {...rest}
    />
  )
}

interface FormProps<T extends ApiObject> extends EditProps<T> {
  readonly kind: Kind<T>
  readonly fields: readonly Field[]
  readonly rules: readonly Rule[]
  follows?(draft: T): ReactNode
}

const nothingFixed: readonly Rule[] = []

function Edit<T extends ApiObject>({ kind, object, fields, rules, ...rest }: FormProps<T>) {
  const { t } = useTranslation()
  const lockedBecause = useCallback(
    (path: string) => {
      const why = fixedAt(path, rules)
      return why && t(`objects.fixed.${why}`)
    },
    [rules, t],
  )
  return (
    <ObjectDialog
      title={t('edits.title', { edit: t('objects.edit'), name: nameOf(object) })}
      kind={kind}
      old={object}
      fresh={object}
      fields={fields}
      lockedBecause={lockedBecause}
      note={<ManagerNotice of={object} />}
      {...rest}
    />
  )
}
