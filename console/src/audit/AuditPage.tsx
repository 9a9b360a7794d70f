// Who did what: the audit log, searched, a page at a time. All of it for who may see all; what was done in a project for who
// administers that.
import { Button, Title } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../src/api/iam/audit.ts'
import { useDenials } from '../access/use-access.ts'
import { needsOfAudit } from '../accounts/needs.ts'
import { Alert } from '../parts/Alert.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { saveBlob } from '../parts/save-blob.ts'
import { Age } from '../parts/time.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { AuditFilters, useAuditFilter } from './AuditFilters.tsx'
import { type AuditObject, AuditOutcome, actOf, objectOf, userOf } from './audit-words.tsx'
import { exportMax, readAll, useAudit } from './use-audit.ts'

export function AuditPage() {
  const { t } = useTranslation()
  const filter = useAuditFilter()
  const project = filter.get('namespace') ?? ''
  const deniedAll = useDenials('')(needsOfAudit)
  const deniedHere = useDenials(project)(needsOfAudit)
  const denial = deniedAll === null ? null : project === '' ? t('accounts.audit.chooseProject') : deniedHere
  const { entries, state, more } = useAudit(denial === null ? filter : null)
  const [told, tell] = useState<Saying | null>(null)
  const [isBusy, setBusy] = useState(false)
  const take = async () => {
    setBusy(true)
    const all = await readAll(filter)
    setBusy(false)
    saveBlob(
      new Blob(
        all.map(each => `${JSON.stringify(each)}\n`),
        { type: 'application/jsonl' },
      ),
      'audit.jsonl',
    )
    tell(saying('accounts.audit.exported', { count: all.length }))
  }
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('accounts.audit.title')}</Title>
        <span className="page__space" />
        <Button
          variant="secondary"
          isDisabled={denial !== null || entries.length === 0 || isBusy}
          isLoading={isBusy}
          onClick={take}
          title={t('accounts.audit.exportMax', { count: exportMax })}
        >
          {t('accounts.audit.export')}
        </Button>
      </div>
      <p className="sentence">{t('accounts.audit.how')}</p>
      <div className="audit__filters">
        <AuditFilters filter={filter} />
      </div>
      <Notice said={told} onClose={() => tell(null)} />
      {denial !== null && <Alert isPlain variant="info" title={denial} />}
      {state.kind === 'refused' && <Alert variant="warning" title={state.text} />}
      {entries.length > 0 && <AuditGrid entries={entries} />}
      <div className="audit__end" role="status">
        {state.kind === 'looking' && <Loading />}
        {state.kind === 'end' && entries.length === 0 && t('accounts.audit.none')}
        {state.kind === 'more' && entries.length === 0 && t('accounts.audit.more')}
      </div>
      {state.kind === 'more' && (
        <div className="audit__end">
          <Button variant="secondary" onClick={more}>
            {t('accounts.audit.older')}
          </Button>
        </div>
      )}
    </div>
  )
}

const What = ({ of: { kind, name, resource } }: { readonly of: AuditObject }) => (
  <>
    {kind !== '' && <span title={resource}>{kind} </span>}
    <Breakable text={name} />
  </>
)

function AuditGrid({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t } = useTranslation()
  const columns: readonly Column<AuditEntry>[] = [
    {
      key: 'time',
      title: t('accounts.audit.time'),
      cell: ({ stageTimestamp }) => <Age of={stageTimestamp} />,
    },
    { key: 'user', title: t('accounts.audit.user'), cell: entry => <ObjectName name={userOf(entry, t)} /> },
    {
      key: 'what',
      title: t('accounts.audit.object'),
      cell: entry => (
        <span className="audit__what">
          <strong>{actOf(entry, t)}</strong> <What of={objectOf(entry, t)} />
          {/* Where there is no column for it. */}
          {(entry.responseStatus?.code ?? 0) >= 400 && (
            <div className="audit__narrow">
              <AuditOutcome entry={entry} />
            </div>
          )}
        </span>
      ),
    },
    {
      key: 'outcome',
      title: t('accounts.audit.outcome'),
      isWide: true,
      cell: entry => <AuditOutcome entry={entry} />,
    },
    {
      key: 'source',
      title: t('accounts.audit.source'),
      isWide: true,
      cell: ({ sourceIPs, userAgent }) => (
        <>
          {sourceIPs?.join(', ') ?? '–'}
          {userAgent && (
            <div className="account-sub" title={userAgent}>
              {userAgent.split(' ')[0]}
            </div>
          )}
        </>
      ),
    },
  ]
  return (
    <Grid
      label={t('accounts.audit.title')}
      rows={entries}
      keyOf={entry => `${entry.auditID} ${entry.stage} ${entry.stageTimestamp}`}
      columns={columns}
    />
  )
}
