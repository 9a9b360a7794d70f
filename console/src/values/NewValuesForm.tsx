// The form of a new ConfigMap or Secret: its name, its project, and its values by what its type asks for.
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { ProjectField } from '../access/ProjectField.tsx'
import { useLiveNames } from '../live/live-store.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { type NewValues, rowsOfType, type ValuesPlace } from './new-values.ts'
import { RegistryRows } from './RegistryRows.tsx'
import { type MadeType, madeTypes } from './secret-types.ts'
import { addValueTexts } from './texts.ts'
import { ValueRows } from './ValueRows.tsx'

addValueTexts()

export interface NewValuesFormProps {
  readonly place: ValuesPlace
  readonly draft: NewValues
  change(draft: NewValues): void
}

export function NewValuesForm({ place, draft, change }: NewValuesFormProps) {
  const { t } = useTranslation()
  return (
    <div className="made">
      <TextField
        id="made-name"
        label={t('list.name')}
        value={draft.name}
        change={name => change({ ...draft, name })}
      />
      <ProjectField
        label={t('list.project')}
        value={draft.namespace}
        choose={namespace => change({ ...draft, namespace })}
      />
      {place === 'secrets' ? (
        <>
          <SelectField
            label={t('resources.columns.type')}
            value={draft.type}
            options={(Object.keys(madeTypes) as MadeType[]).map(each => [
              each,
              t(`resources.secretTypes.${each}`),
            ])}
            hint={t(`values.hints.${draft.type}`)}
            choose={chosen => {
              const type = chosen as MadeType
              change({ ...draft, type, rows: rowsOfType(type) })
            }}
          />
          <SecretValues draft={draft} change={change} />
        </>
      ) : (
        <ValueRows
          rows={draft.rows}
          fixed={[]}
          isSecret={false}
          change={rows => change({ ...draft, rows })}
        />
      )}
    </div>
  )
}

function SecretValues({ draft, change }: Omit<NewValuesFormProps, 'place'>) {
  switch (draft.type) {
    case 'registry':
      return (
        <RegistryRows entries={draft.registries} change={registries => change({ ...draft, registries })} />
      )
    case 'token':
      return <AccountField draft={draft} change={change} />
    default:
      return (
        <ValueRows
          key={draft.type}
          rows={draft.rows}
          fixed={madeTypes[draft.type].keys}
          isSecret
          change={rows => change({ ...draft, rows })}
        />
      )
  }
}

function AccountField({ draft, change }: Omit<NewValuesFormProps, 'place'>) {
  const { t } = useTranslation()
  const list = useId()
  const { items, isListed } = useLiveNames(kinds.ServiceAccount as Kind, draft.namespace)
  const name = draft.account.trim()
  const isMissing = isListed && name !== '' && !items.some(each => nameOf(each) === name)
  return (
    <>
      <TextField
        id="made-account"
        label={t('values.account')}
        hint={t('values.accountHow')}
        list={list}
        problem={isMissing ? t('values.noAccount', { name }) : null}
        value={draft.account}
        change={account => change({ ...draft, account })}
      />
      <datalist id={list}>
        {items.map(each => (
          <option key={nameOf(each)} value={nameOf(each)} />
        ))}
      </datalist>
    </>
  )
}
