// The accounts of this Kedge, for those who look after them.
import { Title } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import { type Account, accountKind, platformRoleOf } from '../../../src/iam/accounts/account.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { Refused } from '../access/Refused.tsx'
import { useDenials } from '../access/use-access.ts'
import { useQueryWord } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { SearchField } from '../parts/field/SearchField.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age, clockText, useNow } from '../parts/time.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { useSession } from '../sign-in/session-context.ts'
import { AccountActions } from './AccountActions.tsx'
import { AccountDialog } from './AccountDialog.tsx'
import { isLastAdministrator, stateOf } from './account-state.ts'
import type { LinkMade } from './LinkDialog.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { type AccountAct, needsOfAct } from './needs.ts'

type Doing = { readonly act: 'create' } | { readonly act: AccountAct; readonly account: Account }

export function AccountsPage() {
  const { t } = useTranslation()
  const { items, state, isListed } = useLive(accountKind, '')
  const denialOf = useDenials('')
  const { account: own } = useSession()
  const [search, setSearch] = useQueryWord('search')
  const [doing, setDoing] = useState<Doing | null>(null)
  const [link, setLink] = useState<LinkMade | null>(null)
  const [told, tell] = useState<Saying | null>(null)
  const wanted = search.trim().toLowerCase()
  const rows = items.filter(account => textOf(account).includes(wanted))
  const actions: Column<Account> = {
    key: 'actions',
    title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
    cell: account => (
      <AccountActions
        account={account}
        denialOf={denialOf}
        isLast={isLastAdministrator(account, items)}
        choose={act => setDoing({ act, account })}
      />
    ),
  }
  const columns = useColumns(own?.name)
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('accounts.title')}</Title>
        {isListed && <span className="page__count">{rows.length}</span>}
        <span className="page__space" />
        <GuardedButton denial={denialOf(needsOfAct.create)} onClick={() => setDoing({ act: 'create' })}>
          {t('accounts.create')}
        </GuardedButton>
      </div>
      <div className="page__tools">
        <SearchField value={search} change={setSearch} />
      </div>
      <Notice said={told} onClose={() => tell(null)} />
      {state.kind === 'refused' && <Refused error={state.error} kind={accountKind} namespace="" />}
      {state.kind === 'loading' && <Loading />}
      {isListed && rows.length === 0 && <p role="status">{t('accounts.none')}</p>}
      {rows.length > 0 && (
        <Grid label={t('accounts.title')} rows={rows} keyOf={nameOf} columns={[...columns, actions]} />
      )}
      {doing && (
        <AccountDialog
          {...doing}
          onClose={() => setDoing(null)}
          onDone={tell}
          onLink={made => {
            setDoing(null)
            setLink(made)
          }}
        />
      )}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </div>
  )
}

const textOf = ({ metadata, spec }: Account): string =>
  `${metadata?.name} ${spec.displayName ?? ''} ${spec.email ?? ''}`.toLowerCase()

function useColumns(own: string | undefined): readonly Column<Account>[] {
  const { t, i18n } = useTranslation()
  const now = useNow()
  const stateText = (account: Account): string => {
    const state = stateOf(account, now)
    const time = state.kind === 'locked' ? clockText(state.until, i18n.language) : ''
    return t(`accounts.states.${state.kind}`, { time })
  }
  return [
    {
      key: 'name',
      title: t('accounts.name'),
      cell: account => (
        <>
          <span className="row-name">
            <ObjectName name={nameOf(account)} />
          </span>
          {nameOf(account) === own && <span className="account-sub"> · {t('accounts.you')}</span>}
          {account.spec.displayName && (
            <div className="account-sub">
              <Breakable text={account.spec.displayName} />
            </div>
          )}
        </>
      ),
    },
    {
      key: 'email',
      title: t('accounts.email'),
      isWide: true,
      cell: ({ spec }) => <Breakable text={spec.email ?? '–'} />,
    },
    {
      key: 'role',
      title: t('accounts.role'),
      isWide: true,
      cell: account => t(`accounts.roles.${platformRoleOf(account)}`),
    },
    {
      key: 'state',
      title: t('accounts.state'),
      cell: account => (
        <span className={stateOf(account, now).kind === 'locked' ? 'status__failed' : ''}>
          {stateText(account)}
        </span>
      ),
    },
    {
      key: 'last',
      title: t('accounts.lastSignIn'),
      isWide: true,
      cell: ({ status }) => (status?.lastSignIn ? <Age of={status.lastSignIn} /> : t('accounts.never')),
    },
    {
      key: 'made',
      title: t('accounts.made'),
      isWide: true,
      cell: ({ metadata }) => <Age of={metadata?.creationTimestamp} />,
    },
  ]
}
