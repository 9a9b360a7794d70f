// The end of a workspace or a project: says what goes with it, and wants its name typed.
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { fromHere } from '../app/router.ts'
import { useClient } from '../live/live-store.tsx'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'

export interface DeletePlaceDialogProps<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly object: T
  /** What goes. */
  readonly children: ReactNode
  /** Where one is when it is done. */
  readonly then: string
  readonly isPossible?: boolean
  onClose(): void
}

export function DeletePlaceDialog<T extends ApiObject>(props: DeletePlaceDialogProps<T>) {
  const { kind, object, children, then, isPossible = true, onClose } = props
  const { t } = useTranslation()
  const client = useClient()
  const name = nameOf(object)
  const [word, setWord] = useState('')
  return (
    <FormDialog
      title={t('edits.title', { edit: t('team.deletePlace'), name })}
      action={t('team.deletePlace')}
      isDanger
      isReady={isPossible && word === name}
      apply={async () => {
        const goOn = fromHere()
        await client.delete(kind, refOf(object), { preconditions: { uid: object.metadata?.uid } })
        goOn(then)
      }}
      onClose={onClose}
    >
      {() => (
        <>
          <div>{children}</div>
          {isPossible && (
            <ConfirmWord word={name} label={t('team.typeName', { name })} value={word} change={setWord} />
          )}
        </>
      )}
    </FormDialog>
  )
}

const counted = [
  ['sets', kinds.StatefulSet],
  ['pods', kinds.Pod],
  ['claims', kinds.PersistentVolumeClaim],
  ['services', kinds.Service],
  ['configmaps', kinds.ConfigMap],
  ['members', kinds.RoleBinding],
] as const

type Counts = readonly (readonly [what: string, count: number])[]

/** As far as this person may list it. */
export function WhatGoes({ project }: { readonly project: string }) {
  const { t } = useTranslation()
  const client = useClient()
  const [counts, setCounts] = useState<Counts>([])
  useEffect(() => {
    let isOver = false
    void Promise.all(
      counted.map(async ([what, kind]) => [what, await countOf(client, kind as Kind, project)] as const),
    ).then(found => isOver || setCounts(found.filter(([, count]) => count > 0)))
    return () => {
      isOver = true
    }
  }, [client, project])
  return (
    <>
      <p>{t('team.deleteProject')}</p>
      <ul className="goes">
        {counts.map(([what, count]) => (
          <li key={what}>{t(`team.deleteCounts.${what}`, { count })}</li>
        ))}
        {counts.length === 0 && <li>{t('team.deleteProjectAll')}</li>}
      </ul>
    </>
  )
}

async function countOf(client: Client, kind: Kind, namespace: string): Promise<number> {
  try {
    const { items, metadata } = await client.list(kind, { namespace, limit: 1 })
    return items.length + (metadata.remainingItemCount ?? 0)
  } catch {
    // What may not be listed is not told.
    return 0
  }
}
