// What of the audit log is looked for, which stands in the address.
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { usePlace, useQueryWord } from '../app/router.ts'
import { FoldedFilters } from '../parts/FoldedFilters.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { serverNow } from '../parts/server-clock.ts'
import { type Edge, momentOf, writtenMoment } from './moment.ts'

/** By its name in the address and at the door. */
const words = ['user', 'verb', 'resource', 'namespace', 'name', 'outcome', 'from', 'to'] as const
const verbs = ['create', 'update', 'patch', 'delete', 'deletecollection', 'get', 'list', 'watch'] as const

export function useAuditFilter(): URLSearchParams {
  const { query } = usePlace()
  const text = words
    .flatMap(word => {
      const value = query.get(word)?.trim()
      return value ? [[word, value]] : []
    })
    .map(pair => pair.map(part => encodeURIComponent(part ?? '')).join('='))
    .join('&')
  return useMemo(() => new URLSearchParams(text), [text])
}

const resources = [...new Set(Object.values(kinds).map(({ plural }) => plural))].toSorted()

export function AuditFilters({ filter }: { readonly filter: URLSearchParams }) {
  const { t } = useTranslation()
  const [, setUser] = useQueryWord('user')
  const [, setVerb] = useQueryWord('verb')
  const [, setResource] = useQueryWord('resource')
  const [, setNamespace] = useQueryWord('namespace')
  const [, setName] = useQueryWord('name')
  const [, setOutcome] = useQueryWord('outcome')
  const [from, setFrom] = useQueryWord('from')
  const [to, setTo] = useQueryWord('to')
  const wordOf = (word: (typeof words)[number]) => filter.get(word) ?? ''
  return (
    <FoldedFilters active={words.filter(word => wordOf(word) !== '').length}>
      <div className="filters">
        <TextField id="audit-user" label={t('accounts.audit.user')} value={wordOf('user')} change={setUser} />
        <SelectField
          label={t('accounts.audit.verb')}
          value={wordOf('verb')}
          options={[
            ['', t('accounts.audit.anyVerb')],
            ...verbs.map(verb => [verb, t(`accounts.audit.verbs.${verb}`)] as const),
          ]}
          choose={setVerb}
        />
        <TextField
          id="audit-resource"
          label={t('accounts.audit.resource')}
          list="audit-resources"
          value={wordOf('resource')}
          change={setResource}
        />
        <datalist id="audit-resources">
          {resources.map(each => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <TextField
          id="audit-namespace"
          label={t('accounts.audit.project')}
          value={wordOf('namespace')}
          change={setNamespace}
        />
        <TextField id="audit-name" label={t('accounts.audit.name')} value={wordOf('name')} change={setName} />
        <SelectField
          label={t('accounts.audit.outcome')}
          value={wordOf('outcome')}
          options={[
            ['', t('accounts.audit.anyOutcome')],
            ['refused', t('accounts.audit.refused')],
          ]}
          choose={setOutcome}
        />
        <MomentField edge="from" value={from} change={setFrom} />
        <MomentField edge="to" value={to} change={setTo} />
      </div>
    </FoldedFilters>
  )
}

interface MomentFieldProps {
  readonly edge: Edge
  readonly value: string
  change(value: string): void
}

function MomentField({ edge, value, change }: MomentFieldProps) {
  const { t } = useTranslation()
  const [now] = useState(() => writtenMoment(new Date(serverNow())))
  // Not while it is being typed: what has been begun is no moment yet.
  const [left, setLeft] = useState(value)
  const isWrong = value !== '' && value === left && momentOf(value, edge) === null
  return (
    <TextField
      id={`audit-${edge}`}
      label={t(`accounts.audit.${edge}`)}
      placeholder={now}
      value={value}
      problem={isWrong ? t('accounts.audit.notMoment', { example: now }) : null}
      change={change}
      onLeft={() => setLeft(value)}
    />
  )
}
