// Claims and configuration that are made along with the set.
import { useTranslation } from 'react-i18next'
import type { ApiObject } from '../../../src/api/object.ts'
import type { Field } from '../fields/field.ts'
import { newClaimFields, newConfigFields, newSecretFields } from '../fields/service-fields.ts'
import { Fields } from '../forms/Fields.tsx'
import { FormProvider } from '../forms/form.tsx'
import { RemoveButton } from '../forms/PairsInputField.tsx'
import { type Bundle, isService, keyOfObject, withNew, withOther } from '../model/bundle.ts'
import { type Problem, problemsOfObject } from '../model/problems.ts'

export interface NewObjectsProps {
  readonly bundle: Bundle
  readonly namespace: string
  readonly said: readonly Problem[]
  readonly showsAll: boolean
  change(to: (bundle: Bundle) => Bundle): void
}

const fieldsOf: { readonly [kind: string]: readonly Field[] } = {
  ConfigMap: newConfigFields,
  Secret: newSecretFields,
  PersistentVolumeClaim: newClaimFields,
}

const fresh = {
  ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap' },
  Secret: { apiVersion: 'v1', kind: 'Secret' },
  PersistentVolumeClaim: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
} as const
type FreshKind = keyof typeof fresh

const validate = (object: object) => problemsOfObject(object, null)

export function NewObjects({ bundle, namespace, said, showsAll, change }: NewObjectsProps) {
  const { t } = useTranslation()
  const shown = bundle.others
    .map((object, index) => ({ object, index }))
    .filter(({ object }) => !isService(object))
  const replace = (index: number, to: (object: ApiObject) => ApiObject | null) =>
    change(before => {
      const object = before.others[index]
      return object ? withOther(before, object, to(object)) : before
    })
  return (
    <section className="block" aria-label={t('create.alongside')}>
      <h2>{t('create.alongside')}</h2>
      <p className="field__hint">{t('create.alongsideHow')}</p>
      {shown.map(({ object, index }) => (
        <fieldset key={index} className="item">
          <legend className="item__name">{object.kind}</legend>
          <FormProvider
            object={object}
            namespace={namespace}
            validate={validate}
            said={said.filter(problem => problem.object === keyOfObject(object))}
            showsAll={showsAll}
            change={to => replace(index, to)}
          >
            <Fields fields={fieldsOf[object.kind ?? ''] ?? []} />
          </FormProvider>
          <RemoveButton
            label={`${t('forms.remove')}: ${object.kind} ${object.metadata?.name ?? ''}`}
            onClick={() => replace(index, () => null)}
          />
        </fieldset>
      ))}
      <div className="buttons">
        {(Object.keys(fresh) as FreshKind[]).map(kind => (
          <button
            key={kind}
            type="button"
            className="add"
            onClick={() =>
              change(before => withNew(before, { ...fresh[kind], metadata: { name: '', namespace } }))
            }
          >
            + {t(`create.newKinds.${kind}`)}
          </button>
        ))}
      </div>
    </section>
  )
}
