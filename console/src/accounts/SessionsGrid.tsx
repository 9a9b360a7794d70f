// Where an account is signed in, one's own or another's: each can be ended.
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Age } from '../parts/time.tsx'
import type { Words } from '../parts/words/use-words.ts'
import { askDoor, type DoorRefusal } from '../sign-in/door.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import { agentText } from './agent-text.ts'

export interface SessionShown {
  readonly id: string
  readonly kind: 'browser' | 'terminal' | 'kubeconfig'
  readonly way: 'password' | 'link' | 'token' | 'oidc' | 'certificate' | 'invitation'
  readonly openedAt: string
  readonly usedAt: string
  readonly endsAt: string
  readonly address: string
  readonly agent: string
  readonly isCurrent: boolean
}

export type SessionsFound =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly sessions: readonly SessionShown[] }
  | { readonly kind: 'refused'; readonly refusal: DoorRefusal }

/** `path` is that of the door. */
export function useSessions(path: string): readonly [SessionsFound, () => void] {
  const [found, setFound] = useState<SessionsFound>({ kind: 'looking' })
  const look = useCallback(() => {
    void askDoor('GET', path).then(answer =>
      setFound(
        answer.kind === 'refused'
          ? { kind: 'refused', refusal: answer }
          : { kind: 'found', sessions: (answer.body.sessions ?? []) as readonly SessionShown[] },
      ),
    )
  }, [path])
  useEffect(look, [look])
  return [found, look]
}

export interface SessionsGridProps {
  /** Of the door: `own/sessions`, `accounts/NAME/sessions`. */
  readonly path: string
  readonly found: SessionsFound
  readonly denial: string | null
  onEnded(): void
  onRefused(words: Words): void
}

export function SessionsGrid({ path, found, denial, onEnded, onRefused }: SessionsGridProps) {
  const { t } = useTranslation()
  if (found.kind === 'looking') return <Loading />
  if (found.kind === 'refused') return <p role="alert">{refusalText(found.refusal, t)}</p>
  if (found.sessions.length === 0) return <p role="status">{t('accounts.sessions.none')}</p>
  const end = async ({ id }: SessionShown) => {
    const answer = await askDoor('DELETE', `${path}/${id}`)
    if (answer.kind === 'refused') onRefused(() => refusalText(answer, t))
    else onEnded()
  }
  const columns: readonly Column<SessionShown>[] = [
    {
      key: 'kind',
      title: t('accounts.sessions.kind'),
      cell: ({ kind, agent, isCurrent }) => (
        <>
          {t(`accounts.sessions.kinds.${kind}`)}
          {isCurrent && <strong> · {t('accounts.sessions.current')}</strong>}
          <div className="account-sub" title={agent}>
            {agentText(agent)}
          </div>
        </>
      ),
    },
    { key: 'address', title: t('accounts.sessions.address'), cell: ({ address }) => address },
    {
      key: 'way',
      title: t('accounts.sessions.way'),
      isWide: true,
      cell: ({ way }) => t(`accounts.sessions.ways.${way}`),
    },
    {
      key: 'opened',
      title: t('accounts.sessions.opened'),
      isWide: true,
      cell: ({ openedAt }) => <Age of={openedAt} />,
    },
    {
      key: 'used',
      title: t('accounts.sessions.used'),
      isWide: true,
      cell: ({ usedAt }) => <Age of={usedAt} />,
    },
    {
      key: 'end',
      title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
      cell: session => (
        <GuardedButton
          denial={denial}
          variant="secondary"
          size="sm"
          onClick={() => end(session)}
          aria-label={t('accounts.sessions.revokeOf', {
            kind: t(`accounts.sessions.kinds.${session.kind}`),
            address: session.address,
          })}
        >
          {t('accounts.sessions.revoke')}
        </GuardedButton>
      ),
    },
  ]
  return (
    <Grid
      label={t('accounts.sessions.title')}
      rows={found.sessions.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent))}
      keyOf={({ id }) => id}
      columns={columns}
    />
  )
}
