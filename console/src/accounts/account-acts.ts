// What the dialogs of accounts send: the smallest patch, or a question at the door.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '../../../src/client/client.ts'
import { type Account, accountKind } from '../../../src/iam/accounts/account.ts'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { Unanswered } from '../parts/failure.ts'
import { errorText } from '../parts/words/error-text.ts'
import { type Saying, saying } from '../parts/words/saying.ts'
import { askDoor } from '../sign-in/door.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import { type AccountDraft, changesOf } from './account-draft.ts'
import type { LinkMade } from './LinkDialog.tsx'
import type { AccountAct } from './needs.ts'

interface Acting {
  readonly client: Client
  /** Null for one that is made. */
  readonly account: Account | null
  onClose(): void
  onDone(said: Saying): void
  onLink(link: LinkMade): void
}

export function useAct({ client, account, onClose, onDone, onLink }: Acting) {
  const { t } = useTranslation()
  const { isBusy, problem, make } = useAttempt(errorText)
  // One that was made, but whose link was refused, is not made again.
  const [isMade, setMade] = useState(false)
  const takeLink = async (name: string, kind: 'invitation' | 'reset') => {
    const answer = await askDoor('POST', `accounts/${name}/${kind}`)
    if (answer.kind === 'refused')
      throw answer.mayBeDone ? new Unanswered('lost') : new Error(refusalText(answer, t))
    const { path, expiresAt } = answer.body
    onLink({ name, address: `${location.origin}${path}`, expiresAt: String(expiresAt) })
  }
  const act = async (what: AccountAct | 'create', draft: AccountDraft): Promise<void> => {
    const { name } = draft
    if (what === 'create') {
      if (!isMade) await client.create(accountKind, accountOf(draft))
      setMade(true)
      return takeLink(name, 'invitation')
    }
    if (what === 'invite' || what === 'reset')
      return takeLink(name, what === 'invite' ? 'invitation' : 'reset')
    const ref = { namespace: '', name }
    const uid = account?.metadata?.uid
    if (what === 'delete') await client.delete(accountKind, ref, { preconditions: { uid } })
    else {
      const spec = what === 'edit' ? changesOf(account, draft) : { disabled: what === 'disable' }
      const body = { metadata: { uid }, spec }
      await client.patch(accountKind, ref, { type: 'merge', body }, { fieldManager: 'kedge-console' })
    }
    onDone(saying(`accounts.done.${what}`, { name }))
    onClose()
  }
  const run = (what: AccountAct | 'create', draft: AccountDraft) => make(() => act(what, draft))
  return { run, problem, isBusy }
}

const accountOf = (draft: AccountDraft): Account => ({
  metadata: { name: draft.name },
  spec: {
    ...(draft.displayName.trim() ? { displayName: draft.displayName.trim() } : {}),
    ...(draft.email.trim() ? { email: draft.email.trim() } : {}),
    platformRole: draft.platformRole,
  },
})
