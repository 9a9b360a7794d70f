// What bounds a project: its ResourceQuotas with what is used, the quota of its workspace, and the limits of containers.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LimitRange, ResourceQuota } from '../../../src/api/generated/types.ts'
import { workspaceKind } from '../../../src/api/iam/kinds.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials, useSure } from '../access/use-access.ts'
import { useServesTeams } from '../access/use-workspaces.ts'
import { useLive } from '../live/live-store.tsx'
import { Notice } from '../parts/Notice.tsx'
import type { Saying } from '../parts/words/saying.ts'
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
  const [said, say] = useState<Saying | null>(null)
  const denialOf = useDenials(project)
  return (
    <>
      <Notice said={said} onClose={() => say(null)} />
      <section aria-label={t('quota.title')}>
        <SectionHead
          title={t('quota.title')}
          add={t('quota.create')}
          denial={denialOf([needOf('create', kinds.ResourceQuota)])}
          onAdd={() => setDoing({ kind: 'newQuota' })}
        />
        {quotas.length === 0 && <p className="subtle">{t('quota.none')}</p>}
        {quotas.map(quota => (
          <QuotaBlock key={nameOf(quota)} quota={quota} setDoing={setDoing} />
        ))}
      </section>
      <OfWorkspace workspace={workspace} />
      <section aria-label={t('quota.limits')}>
        <SectionHead
          title={t('quota.limits')}
          add={t('quota.createLimits')}
          denial={denialOf([needOf('create', kinds.LimitRange)])}
          onAdd={() => setDoing({ kind: 'newLimits' })}
        />
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

interface SectionHeadProps {
  readonly title: string
  readonly add: string
  /** Why one may not; null where one may. */
  readonly denial: string | null
  onAdd(): void
}

function SectionHead({ title, add, denial, onAdd }: SectionHeadProps) {
  return (
    <div className="block__head">
      <h2>{title}</h2>
      <span className="page__space" />
      <GuardedButton variant="secondary" denial={denial} onClick={onAdd}>
        {add}
      </GuardedButton>
    </div>
  )
}

interface BlockActsProps {
  readonly kind: Kind
  readonly object: ApiObject
  edit(): void
  remove(): void
}

function BlockActs({ kind, object, edit, remove }: BlockActsProps) {
  const { t } = useTranslation()
  const denialOf = useDenials(object.metadata?.namespace ?? '')
  const name = nameOf(object)
  return (
    <>
      <span className="page__space" />
      <GuardedButton
        variant="link"
        isInline
        aria-label={t('quota.editOf', { name })}
        denial={denialOf([needOf('patch', kind)], name)}
        onClick={edit}
      >
        {t('quota.edit')}
      </GuardedButton>
      <GuardedButton
        variant="link"
        isInline
        aria-label={t('quota.deleteOf', { name })}
        denial={denialOf([needOf('delete', kind)], name)}
        onClick={remove}
      >
        {t('quota.delete')}
      </GuardedButton>
    </>
  )
}

interface Doer {
  setDoing(doing: QuotaDoing): void
}

function QuotaBlock({ quota, setDoing }: Doer & { readonly quota: ResourceQuota }) {
  const { t } = useTranslation()
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
        <BlockActs
          kind={kinds.ResourceQuota}
          object={quota}
          edit={() => setDoing({ kind: 'quota', quota })}
          remove={() => setDoing({ kind: 'deleteQuota', quota })}
        />
      </div>
      <QuotaGrid label={name} hard={quota.spec?.hard ?? {}} used={quota.status?.used ?? {}} />
    </>
  )
}

function LimitsBlock({ range, setDoing }: Doer & { readonly range: LimitRange }) {
  const name = nameOf(range)
  return (
    <>
      <div className="block__head">
        <h3 className="row-name">{name}</h3>
        <BlockActs
          kind={kinds.LimitRange}
          object={range}
          edit={() => setDoing({ kind: 'limits', range })}
          remove={() => setDoing({ kind: 'deleteLimits', range })}
        />
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
