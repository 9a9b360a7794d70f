// Alias and description of a workspace or a project.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import { useClient } from '../live/live-store.tsx'
import { type Info, infoOf, infoPatch } from '../model/place.ts'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { Field } from '../parts/field/Field.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'

export interface InfoFieldsProps {
  readonly info: Info
  change(info: Info): void
}

export function InfoFields({ info, change }: InfoFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('team.alias')} hint={t('team.aliasHow')}>
        {attributes => (
          <input
            {...attributes}
            className="control"
            autoComplete="off"
            value={info.alias}
            onChange={event => change({ alias: event.target.value, description: info.description })}
          />
        )}
      </Field>
      <Field label={t('team.description')}>
        {attributes => (
          <textarea
            {...attributes}
            className="control"
            rows={2}
            value={info.description}
            onChange={event => change({ alias: info.alias, description: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}

export interface InfoDialogProps<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly object: T
  /** What changes besides, by the fields below. */
  readonly labels?: { readonly [label: string]: string | null }
  readonly children?: ReactNode
  onClose(): void
  onDone(said: Saying): void
}

export function InfoDialog<T extends ApiObject>({
  kind,
  object,
  labels = {},
  children,
  onClose,
  onDone,
}: InfoDialogProps<T>) {
  const { t } = useTranslation()
  const client = useClient()
  const [opened] = useState(() => infoOf(object))
  const [info, setInfo] = useState(opened)
  const name = nameOf(object)
  const body = infoPatch(opened, info, labels)
  return (
    <FormDialog
      title={t('edits.title', { edit: t('team.edit'), name })}
      action={t('common.apply')}
      isReady={body !== null}
      apply={async () => {
        const query = { fieldManager: 'kedge-console' }
        await client.patch(kind, refOf(object), { type: 'merge', body }, query)
        onDone(saying('team.saved', { name }))
      }}
      onClose={onClose}
    >
      {() => (
        <>
          <InfoFields info={info} change={setInfo} />
          {children}
        </>
      )}
    </FormDialog>
  )
}
