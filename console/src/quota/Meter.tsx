import { useTranslation } from 'react-i18next'
import { localeOf } from '../i18n/language.ts'
import { shareOf } from './amounts.ts'

/** How much of a bound is used, as a bar and in words. */
export function Meter({
  used,
  hard,
  label,
}: {
  readonly used: string
  readonly hard: string
  readonly label: string
}) {
  const { t, i18n } = useTranslation()
  const share = shareOf(used, hard)
  if (share === null) return <>–</>
  const percent = new Intl.NumberFormat(localeOf(i18n.language), { style: 'percent' }).format(share)
  const look = share >= 1 ? 'meter--full' : share >= 0.8 ? 'meter--high' : ''
  return (
    <span className={`meter ${look}`}>
      <svg
        className="meter__bar"
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${t('quota.share', { percent })}`}
      >
        <rect width={Math.min(1, share) * 100} height="8" />
      </svg>
      <span className="meter__text">{percent}</span>
    </span>
  )
}
