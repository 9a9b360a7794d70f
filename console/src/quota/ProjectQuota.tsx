// What bounds a project: its ResourceQuotas with what is used, the quota of its workspace, and the limits of containers.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LimitRange, ResourceQuota } from '../../../src/api/generated/types.ts'
import { workspaceKind } from '../../../src/api/iam/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials, useSure } from '../access/use-access.ts'
import { useServesTeams } from '../access/use-workspaces.ts'
import { useLive } from '../live/live-store.tsx'
import { Notice } from '../parts/Notice.tsx'
import { LimitsGrid } from './LimitsGrid.tsx'
import { QuotaDialog, type QuotaDoing } from './QuotaDialog.tsx'
import { QuotaGrid } from './QuotaGrid.tsx'

export interface ProjectQuotaProps {
  readonly project: string
  readonly workspace: string
}

export function ProjectQuota({ project, workspace }: ProjectQuotaProps) {
  const { t } = useTranslation()
  const { items: quotas } = useLive(kinds.ResourceQuota, project)
  const { items: ranges } = useLive(kinds.LimitRange, project)
  const [doing, setDoing] = useState<QuotaDoing | null>(null)
  const [said, say] = useState<string | null>(null)
  const denialOf = useDenials(project)
  return (
    <>
      <Notice text={said} onClose={() => say(null)} />
      <section aria-label={t('quota.title')}>
        <div className="block__head">
          <h2>{t('quota.title')}</h2>
          <span className="page__space" />
          <GuardedButton
            variant="secondary"
            denial={denialOf([needOf('create', kinds.ResourceQuota)])}
            onClick={() => setDoing({ kind: 'newQuota' })}
          >
            {t('quota.create')}
          </GuardedButton>
        </div>
        {quotas.length === 0 && <p className="subtle">{t('quota.none')}</p>}
        {quotas.map(quota => (
          <QuotaBlock key={nameOf(quota)} quota={quota} setDoing={setDoing} />
        ))}
      </section>
      <OfWorkspace workspace={workspace} />
      <section aria-label={t('quota.limits')}>
        <div className="block__head">
          <h2>{t('quota.limits')}</h2>
          <span className="page__space" />
          <GuardedButton
            variant="secondary"
            denial={denialOf([needOf('create', kinds.LimitRange)])}
            onClick={() => setDoing({ kind: 'newLimits' })}
          >
            {t('quota.createLimits')}
          </GuardedButton>
        </div>
        {ranges.length === 0 && <p className="subtle">{t('quota.limitsNone')}</p>}
        {ranges.map(range => (
          <LimitsBlock key={nameOf(range)} range={range} setDoing={setDoing} />
        ))}
      </section>
      {doing && (
        <QuotaDialog
          doing={doing}
          project={project}
          names={{ quotas: quotas.map(nameOf), ranges: ranges.map(nameOf) }}
          onClose={() => setDoing(null)}
          onDone={say}
        />
      )}
    </>
  )
}

interface Doer {
  setDoing(doing: QuotaDoing): void
}

function QuotaBlock({ quota, setDoing }: Doer & { readonly quota: ResourceQuota }) {
  const { t } = useTranslation()
  const denialOf = useDenials(quota.metadata?.namespace ?? '')
  const name = nameOf(quota)
  const scopes = [
    ...(quota.spec?.scopes ?? []),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []).map(({ scopeName, values = [] }) =>
      values.length > 0 ? `${scopeName} ${values.join(' / ')}` : scopeName,
    ),
  ]
  return (
    <>
      <div className="block__head">
        <h3 className="row-name">{name}</h3>
        {scopes.length > 0 && (
          <span className="badge">{t('quota.scoped', { scopes: scopes.join(', ') })}</span>
        )}
        <span className="page__space" />
        <GuardedButton
          variant="link"
          isInline
          aria-label={t('quota.editOf', { name })}
          denial={denialOf([needOf('patch', kinds.ResourceQuota)], name)}
          onClick={() => setDoing({ kind: 'quota', quota })}
        >
          {t('quota.edit')}
        </GuardedButton>
        <GuardedButton
          variant="link"
          isInline
          aria-label={t('quota.deleteOf', { name })}
          denial={denialOf([needOf('delete', kinds.ResourceQuota)], name)}
          onClick={() => setDoing({ kind: 'deleteQuota', quota })}
        >
          {t('quota.delete')}
        </GuardedButton>
      </div>
      <QuotaGrid label={name} hard={quota.spec?.hard ?? {}} used={quota.status?.used ?? {}} />
    </>
  )
}

function LimitsBlock({ range, setDoing }: Doer & { readonly range: LimitRange }) {
  const { t } = useTranslation()
  const denialOf = useDenials(range.metadata?.namespace ?? '')
  const name = nameOf(range)
  return (
    <>
      <div className="block__head">
        <h3 className="row-name">{name}</h3>
        <span className="page__space" />
        <GuardedButton
          variant="link"
          isInline
          aria-label={t('quota.editOf', { name })}
          denial={denialOf([needOf('patch', kinds.LimitRange)], name)}
          onClick={() => setDoing({ kind: 'limits', range })}
        >
          {t('quota.edit')}
        </GuardedButton>
        <GuardedButton
          variant="link"
          isInline
          aria-label={t('quota.deleteOf', { name })}
          denial={denialOf([needOf('delete', kinds.LimitRange)], name)}
          onClick={() => setDoing({ kind: 'deleteLimits', range })}
        >
          {t('quota.delete')}
        </GuardedButton>
      </div>
      <LimitsGrid range={range} />
    </>
  )
}

/** Who sees the workspace sees what it leaves. */
function OfWorkspace({ workspace }: { readonly workspace: string }) {
  const serves = useServesTeams()
  const sees = useSure('', needOf('get', workspaceKind), workspace)
  return serves && sees && workspace !== '' ? <WorkspaceQuotaHere workspace={workspace} /> : null
}

function WorkspaceQuotaHere({ workspace }: { readonly workspace: string }) {
  const { t } = useTranslation()
  const { items } = useLive(workspaceKind, '')
  const found = items.find(each => nameOf(each) === workspace)
  const hard = found?.spec.quota?.hard ?? {}
  if (Object.keys(hard).length === 0) return null
  const title = t('quota.ofWorkspace', { workspace })
  return (
    <section>
      <div className="block__head">
        <h2>{title}</h2>
      </div>
      <p className="field__hint">{t('quota.ofWorkspaceHow')}</p>
      <QuotaGrid label={title} hard={hard} used={found?.status?.quota?.used ?? {}} />
    </section>
  )
}
