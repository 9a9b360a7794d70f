import { useTranslation } from 'react-i18next'
import { bytesText } from '../exec/folder.ts'
import { type ClaimFill, coresText, type PodSeries, sparkPoints } from './usage-history.ts'
import { useFillDenial } from './use-usage.ts'
import './usage.css'

const box = { width: 64, height: 18, spanMs: 15 * 60_000 }

/** The last quarter of an hour as a line, with what is used now beside it. */
export function Spark({ series, what }: { readonly series: PodSeries; readonly what: 'cpu' | 'memory' }) {
  const { t } = useTranslation()
  const { now } = series
  if (now === null) return <span>–</span>
  const text = what === 'cpu' ? coresText(now.cpu) : bytesText(now.memory)
  return (
    <span className="spark" title={`${t(`usage.${what}`)}: ${text}`}>
      <svg viewBox={`0 0 ${box.width} ${box.height}`} aria-hidden="true" className="spark__line">
        <polyline points={sparkPoints(series[what], box)} />
      </svg>
      <span className="spark__text">{text}</span>
    </span>
  )
}

/** A bar and the numbers; the number says it for those who do not see the bar. */
export function Fill({ fill }: { readonly fill: ClaimFill | undefined }) {
  const { t } = useTranslation()
  const denial = useFillDenial()
  if (!fill)
    return denial === null ? (
      <span>–</span>
    ) : (
      <span className="status__why" title={denial}>
        {t('usage.unseen')}
        <span className="pf-v6-screen-reader">
          {t('common.colon')}
          {denial}
        </span>
      </span>
    )
  const share = fill.capacityBytes > 0 ? fill.usedBytes / fill.capacityBytes : 0
  const percent = Math.round(share * 100)
  const label = t('usage.fill', { used: bytesText(fill.usedBytes), capacity: bytesText(fill.capacityBytes) })
  return (
    <span className={`fill ${share >= 0.9 ? 'fill--full' : ''}`} title={label}>
      <span className="fill__bar" aria-hidden="true">
        <span className="fill__part" style={{ inlineSize: `${Math.min(100, percent)}%` }} />
      </span>
      <span className="fill__text">
        {percent} % <span className="status__why">{bytesText(fill.usedBytes)}</span>
      </span>
    </span>
  )
}
