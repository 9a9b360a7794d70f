// What the signs of a strip stand for, behind a button: where strips stand in rows there is no room to tell it beside each.
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrdinalRevision, OrdinalState } from '../sets/set-model.ts'
import './strip.css'

const states = ['ready', 'starting', 'waiting', 'stopping', 'failed', 'missing'] as const
const revisions = ['current', 'update', 'other'] as const

/** It stands on pages that are drawn anew all the time, and never changes. */
export const StripKey = memo(function StripKey() {
  const { t } = useTranslation()
  return (
    <details
      className="column-choice strip-key"
      onKeyDown={event => {
        if (event.key === 'Escape') event.currentTarget.open = false
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false
      }}
    >
      <summary className="choice" aria-label={t('strip.key')} title={t('strip.key')}>
        ?
      </summary>
      <div className="column-choice__list strip-key__list">
        <strong>{t('strip.keyTitle')}</strong>
        {states.map(state => (
          <Sign key={state} state={state} revision={state === 'missing' ? 'none' : 'current'}>
            {t(`state.${state}`)}
          </Sign>
        ))}
        {revisions.map(revision => (
          <Sign key={revision} state="ready" revision={revision}>
            {t('strip.legend', {
              revision: t(`revisionKind.${revision}`),
              mark: t(`strip.marks.${revision}`),
            })}
          </Sign>
        ))}
        <span className="strip-legend__each">
          <span className="strip-key__line" aria-hidden="true" />
          {t('strip.keyPartition')}
        </span>
      </div>
    </details>
  )
})

interface SignProps {
  readonly state: OrdinalState
  readonly revision: OrdinalRevision
  readonly children: ReactNode
}

const Sign = ({ state, revision, children }: SignProps) => (
  <span className="strip-legend__each">
    <span className={`strip__cell strip__cell--${state} strip__cell--${revision}`} aria-hidden="true" />
    {children}
  </span>
)
