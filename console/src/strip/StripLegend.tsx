// What the notches and colours of a strip stand for: told where its Pods are of more than the current revision.
import { useTranslation } from 'react-i18next'
import type { OrdinalView } from '../sets/set-model.ts'
import './strip.css'
import { legendOf } from './strip-pieces.ts'

export function StripLegend({ ordinals }: { readonly ordinals: readonly OrdinalView[] }) {
  const { t } = useTranslation()
  const shown = legendOf(ordinals)
  if (shown.length === 0) return null
  return (
    <div className="strip-legend">
      {shown.map(revision => (
        <span key={revision} className="strip-legend__each">
          <span className={`strip__cell strip__cell--ready strip__cell--${revision}`} aria-hidden="true" />
          {t('strip.legend', { revision: t(`revisionKind.${revision}`), mark: t(`strip.marks.${revision}`) })}
        </span>
      ))}
    </div>
  )
}
