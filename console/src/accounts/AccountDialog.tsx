// What an administrator does to an account, each in a dialog that says what follows from it.
import { Radio } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import {
  type Account,
  accountKind,
  type PlatformRole,
  platformRoleOf,
  platformRoles,
} from '../../../src/iam/accounts/account.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { DialogForm, dialogForm } from '../parts/dialog/DialogForm.tsx'
import { useTyped } from '../parts/dialog/use-typed.ts'
import { TextField } from '../parts/field/TextField.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { useAct } from './account-acts.ts'
import { type AccountDraft, draftOf } from './account-draft.ts'
import { isLastAdministrator } from './account-state.ts'
import type { LinkMade } from './LinkDialog.tsx'
import type { AccountAct } from './needs.ts'
import { SessionsDialog } from './SessionsDialog.tsx'

export type AccountDialogProps = {
  onClose(): void
  onDone(said: Saying): void
  onLink(link: LinkMade): void
} & ({ readonly act: 'create' } | { readonly act: AccountAct; readonly account: Account })

const namePattern = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

export function AccountDialog(props: AccountDialogProps) {
  const { act, onClose, onDone, onLink } = props
  const account = props.act === 'create' ? null : props.account
  const { t } = useTranslation()
  const client = useClient()
  const [draft, setDraft] = useState(() => draftOf(account))
  const [word, setWord] = useState('')
  const { isTyped, watch } = useTyped()
  const { run, problem, isBusy } = useAct({ client, account, onClose, onDone, onLink })
  if (account && act === 'sessions') return <SessionsDialog name={nameOf(account)} onClose={onClose} />
  const name = account ? nameOf(account) : draft.name
  const title = t(`accounts.titles.${act}`, { name })
  const isReady = (act !== 'create' || namePattern.test(draft.name)) && (act !== 'delete' || word === name)
  const isDanger = act === 'delete' || act === 'disable' || act === 'reset'
  const isForm = act === 'create' || act === 'edit'
  return (
    <Dialog
      title={title}
      isChanged={isTyped && isForm}
      onClose={onClose}
      footer={
        <DialogFooter
          action={
            act === 'create'
              ? t('accounts.create')
              : act === 'edit'
                ? t('accounts.save')
                : t(`accounts.acts.${act}`)
          }
          isDanger={isDanger}
          isReady={isReady}
          isBusy={isBusy}
          form={dialogForm}
          close={onClose}
        />
      }
    >
      <DialogForm act={() => run(act, draft)} watch={watch}>
        {act !== 'edit' && <p>{t(`accounts.how.${act}`, { name })}</p>}
        {isForm && <AccountFields account={account} draft={draft} change={setDraft} />}
        {act === 'delete' && (
          <ConfirmWord word={name} label={t('accounts.typeName', { name })} value={word} change={setWord} />
        )}
        {problem && <Alert variant="danger" title={problem} />}
      </DialogForm>
    </Dialog>
  )
}

interface AccountFieldsProps {
  readonly account: Account | null
  readonly draft: AccountDraft
  change(draft: AccountDraft): void
}

function AccountFields({ account, draft, change }: AccountFieldsProps) {
  const { t } = useTranslation()
  const { items } = useLive(accountKind, '')
  const isLast = account !== null && isLastAdministrator(account, items)
  const isTaken = account === null && items.some(each => nameOf(each) === draft.name)
  const isNoName = draft.name !== '' && !namePattern.test(draft.name)
  return (
    <>
      {account === null && (
        <TextField
          id="account-name"
          label={t('accounts.name')}
          isMono
          value={draft.name}
          change={name => change({ ...draft, name: name.trim() })}
          hint={t('accounts.nameHow')}
          problem={isNoName ? t('accounts.nameHow') : isTaken ? t('accounts.taken') : null}
        />
      )}
      <TextField
        id="account-display-name"
        label={t('accounts.displayName')}
        value={draft.displayName}
        change={displayName => change({ ...draft, displayName })}
      />
      <TextField
        id="account-email"
        type="email"
        label={t('accounts.email')}
        value={draft.email}
        change={email => change({ ...draft, email })}
      />
      <fieldset className="role-choice">
        <legend>{t('accounts.role')}</legend>
        {platformRoles.toReversed().map((role: PlatformRole) => (
          <Radio
            key={role}
            id={`account-role-${role}`}
            name="account-role"
            label={t(`accounts.roles.${role}`)}
            description={t(`accounts.roleHow.${role}`)}
            isChecked={draft.platformRole === role}
            isDisabled={isLast && role !== platformRoleOf(account)}
            onChange={() => change({ ...draft, platformRole: role })}
          />
        ))}
        {isLast && <p className="field__hint">{t('accounts.last')}</p>}
      </fieldset>
    </>
  )
}
