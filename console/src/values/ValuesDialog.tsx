// The values of a ConfigMap or Secret, edited by a form. What is sent is the difference; of a Secret no value is shown that
// nobody asked for, neither in what the server would make of it nor where somebody else has changed the same.
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConfigMap, Secret } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { ObjectDialog } from '../dialogs/ObjectDialog.tsx'
import { useForm } from '../forms/form.tsx'
import { addFormTexts } from '../forms/texts.ts'
import type { PairFault } from '../model/pair-rows.ts'
import type { Saying } from '../parts/words/saying.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { cover } from '../text/covered-secret.ts'
import { RegistryRows } from './RegistryRows.tsx'
import { entriesOfSecret, faultOfEntries, secretWithEntries } from './registry-entries.ts'
import { keysOfType } from './secret-types.ts'
import { addValueTexts } from './texts.ts'
import { ValueRows } from './ValueRows.tsx'
import {
  configMapWithRows,
  faultOfRows,
  rowsOfConfigMapDraft,
  rowsOfSecretDraft,
  secretWithRows,
} from './value-rows.ts'

addFormTexts()
addValueTexts()

interface Closing {
  onClose(): void
  onDone(said: Saying): void
}

export function ConfigMapDialog({ map, ...rest }: Closing & { readonly map: ConfigMap }) {
  const { t } = useTranslation()
  return (
    <ObjectDialog
      title={t('edits.title', { edit: t('values.edit'), name: nameOf(map) })}
      kind={kinds.ConfigMap}
      old={map}
      fresh={map}
      fields={[]}
      form={(opened, draft, change) => <ConfigMapForm opened={opened} draft={draft} change={change} />}
      note={<ManagerNotice of={map} />}
      {...rest}
    />
  )
}

export function SecretDialog({ secret, ...rest }: Closing & { readonly secret: Secret }) {
  const { t } = useTranslation()
  return (
    <ObjectDialog
      title={t('edits.title', { edit: t('values.edit'), name: nameOf(secret) })}
      kind={kinds.Secret}
      old={secret}
      fresh={secret}
      fields={[]}
      form={(opened, draft, change) => <SecretForm opened={opened} draft={draft} change={change} />}
      toldAs={covered}
      note={<ManagerNotice of={secret} />}
      {...rest}
    />
  )
}

/** Nothing but values can be changed here. */
const covered = (value: unknown): unknown => (value === undefined || value === null ? value : cover)

interface FormProps<T> {
  readonly opened: T
  /** As it begins: another than what was opened, where what others have changed was taken into it. */
  readonly draft: T
  change(to: (before: T) => T): void
}

/** What no object can hold is not sent as something else. */
function useFaultTold(fault: PairFault | null): void {
  const { tell } = useForm()
  useEffect(() => tell('data', fault), [fault, tell])
}

function ConfigMapForm({ opened, draft, change }: FormProps<ConfigMap>): ReactNode {
  const [rows, setRows] = useState(() => rowsOfConfigMapDraft(opened, draft))
  useFaultTold(faultOfRows(rows))
  return (
    <ValueRows
      rows={rows}
      fixed={[]}
      isSecret={false}
      change={now => {
        setRows(now)
        change(before => configMapWithRows(before, now))
      }}
    />
  )
}

function SecretForm({ opened, draft, change }: FormProps<Secret>): ReactNode {
  const [entries, setEntries] = useState(() => entriesOfSecret(draft))
  const [rows, setRows] = useState(() => rowsOfSecretDraft(opened, draft))
  useFaultTold(entries ? faultOfEntries(entries) : faultOfRows(rows))
  if (entries)
    return (
      <RegistryRows
        entries={entries}
        change={now => {
          setEntries(now)
          change(before => secretWithEntries(before, now))
        }}
      />
    )
  return (
    <ValueRows
      rows={rows}
      fixed={keysOfType(opened.type ?? '')}
      isSecret
      change={now => {
        setRows(now)
        change(before => secretWithRows(before, now))
      }}
    />
  )
}
