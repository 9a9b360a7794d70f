import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Amounts } from '../../../src/api/iam/kinds.ts'
import { CommandsTogether } from '../commands/Commands.tsx'
import type { Change } from '../commands/commands-of.ts'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { AmountsForm } from './AmountsForm.tsx'
import { amountsOf, amountsPatch, problemOf, rowsOf } from './amounts.ts'

type AmountsPatch = { readonly [resource: string]: string | null }

export interface AmountsDialogProps {
  readonly title: string
  /** Null for a quota that is to be made. */
  readonly before: Amounts | null
  readonly used?: Amounts
  /** Where the amounts are in the object: `spec.hard`. */
  readonly at: string
  /** The same by a command. */
  change(after: Amounts, patch: AmountsPatch): { readonly namespace: string; readonly change: Change }
  /** `patch`: null stands for what is gone. */
  save(after: Amounts, patch: AmountsPatch): Promise<void>
  onClose(): void
}

/** The amounts of a quota; what is sent is what was changed. */
export function AmountsDialog({ title, before, used = {}, at, change, save, onClose }: AmountsDialogProps) {
  const { t } = useTranslation()
  const [opened] = useState(before ?? {})
  const [rows, setRows] = useState(() => {
    const there = rowsOf(opened)
    return before === null && there.length === 0
      ? ['requests.cpu', 'requests.memory', 'pods'].map(resource => ({ resource, amount: '' }))
      : there
  })
  const after = amountsOf(rows)
  const patch = amountsPatch(opened, after)
  // An emptied field says neither that the bound stays nor that it goes.
  const isEmptied = (resource: string) =>
    resource in opened && rows.some(each => each.resource === resource && each.amount.trim() === '')
  const isValid = rows.every(each => problemOf(each) === null && !isEmptied(each.resource))
  return (
    <FormDialog
      title={title}
      action={t(before === null ? 'common.create' : 'common.apply')}
      isReady={isValid && patch !== null}
      fields={[at]}
      apply={() => save(after, patch ?? {})}
      onClose={onClose}
    >
      {problemsAt => (
        <>
          <AmountsForm
            label={t('quota.hard')}
            rows={rows}
            used={used}
            change={setRows}
            problemsOf={resource => [
              ...(isEmptied(resource) ? [t('quota.emptied')] : []),
              ...problemsAt(`${at}[${resource}]`),
              ...problemsAt(`${at}.${resource}`),
            ]}
          />
          <CommandsTogether changes={isValid && patch !== null ? [change(after, patch)] : []} />
        </>
      )}
    </FormDialog>
  )
}
