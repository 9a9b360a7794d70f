// The form of a new Service, storage class, claim, autoscaler or disruption budget, with what is wrong at its field, and what the server would make of it below.
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HorizontalPodAutoscalerV2, PodDisruptionBudget } from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { ProjectField } from '../access/ProjectField.tsx'
import type { Field } from '../fields/field.ts'
import { claimFields, classFields, serviceFields } from '../fields/object-fields.ts'
import { autoscalerPageFields, budgetFields } from '../fields/policy-fields.ts'
import { Fields } from '../forms/Fields.tsx'
import { FormProvider } from '../forms/form.tsx'
import { ProblemList } from '../forms/ProblemList.tsx'
import { addFormTexts } from '../forms/texts.ts'
import { StorageClassHint } from '../forms/volumes/StorageClassHint.tsx'
import { write } from '../model/path.ts'
import { type Problem, problemsOfObject } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import { autoscalerKind } from '../model/scalers.ts'
import { Alert } from '../parts/Alert.tsx'
import { AutoscalerConsequences, BudgetConsequences } from '../scaling/Consequences.tsx'
import { Tried } from '../text/trying/Tried.tsx'
import { isWrongText } from '../text/trying/try-text.ts'
import { useTried } from '../text/trying/use-tried.ts'
import type { FormPlace } from './form-place.ts'

addFormTexts()

export interface NewObjectFormProps {
  readonly place: FormPlace
  readonly object: ApiObject
  /** Whether it was asked for: what is missing is told then. */
  readonly wasAsked: boolean
  /** What the server has refused of it. */
  readonly said: readonly Problem[]
  change(to: (before: ApiObject) => ApiObject): void
  onReady(isReady: boolean): void
}

interface FormKind {
  readonly kind: Kind
  readonly fields: readonly Field[]
}
const formKinds: { readonly [P in FormPlace]: FormKind } = {
  services: { kind: kinds.Service as Kind, fields: serviceFields },
  classes: { kind: kinds.StorageClass as Kind, fields: classFields },
  claims: { kind: kinds.PersistentVolumeClaim as Kind, fields: claimFields },
  autoscalers: { kind: autoscalerKind as unknown as Kind, fields: autoscalerPageFields },
  budgets: { kind: kinds.PodDisruptionBudget as Kind, fields: budgetFields },
}
const nothing: readonly Problem[] = []
const validate = (object: object): readonly Problem[] => problemsOfObject(object, null)

export function NewObjectForm({ place, object, wasAsked, said, change, onReady }: NewObjectFormProps) {
  const { t } = useTranslation()
  const { kind, fields } = formKinds[place]
  const [isUnreadable, setUnreadable] = useState(false)
  const problems = validate(object)
  const isAsked = problems.length === 0 && !isUnreadable
  const tried = useTried(kind, isAsked ? { before: null, patch: null, draft: object } : null)
  const isWrong = isWrongText(tried)
  const wrongs = isWrong && tried.kind === 'refused' ? problemsOfRefusal(tried.error, object) : nothing
  const refused = said.length > 0 ? said : wrongs
  const shown = [...(wasAsked ? problems : nothing), ...refused]
  useEffect(() => onReady(isAsked), [isAsked, onReady])
  const changeObject = useCallback(
    (to: (before: object) => object) => change(before => to(before) as ApiObject),
    [change],
  )
  return (
    <div className="made">
      {kind.namespaced && (
        <ProjectField
          label={t('list.project')}
          value={object.metadata?.namespace ?? ''}
          choose={namespace => change(before => write(before, 'metadata.namespace', namespace))}
        />
      )}
      <FormProvider
        object={object}
        namespace={object.metadata?.namespace ?? ''}
        validate={validate}
        said={refused}
        showsAll={wasAsked}
        onUnreadable={setUnreadable}
        change={changeObject}
      >
        <Fields fields={fields} />
      </FormProvider>
      {place === 'claims' && <StorageClassHint />}
      {shown.length > 0 && (
        <Alert variant="danger" title={t('create.problems')}>
          <ProblemList problems={shown} objectOf={() => object} />
        </Alert>
      )}
      {isAsked && !isWrong && <Tried kind={kind.kind} before={null} tried={tried} />}
      {isAsked && place === 'autoscalers' && (
        <AutoscalerConsequences of={object as HorizontalPodAutoscalerV2} />
      )}
      {isAsked && place === 'budgets' && <BudgetConsequences of={object as PodDisruptionBudget} />}
    </div>
  )
}
