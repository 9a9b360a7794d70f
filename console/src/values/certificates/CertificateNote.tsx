// For whom a certificate is, and until when.
import { useTranslation } from 'react-i18next'
import { localeOf } from '../../i18n/language.ts'
import { durationText, useNow } from '../../parts/time.tsx'
import { type Certificate, readCertificate } from './certificate.ts'
import { lifeOf } from './life.ts'

export function CertificateNote({ pem }: { readonly pem: string }) {
  const { t } = useTranslation()
  const certificate = readCertificate(pem)
  if (!certificate) return null
  return (
    <p className="field__hint">
      {t('values.certificateFor', { names: certificate.names.join(t('common.comma')) || t('common.none') })}
      {' · '}
      <CertificateLife of={certificate} />
    </p>
  )
}

/** Far from its end in calm words, near it and beyond in loud ones. */
export function CertificateLife({ of }: { readonly of: Certificate }) {
  const { t, i18n } = useTranslation()
  const now = useNow()
  const life = lifeOf(of, now)
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' })
  const at = life === 'early' ? of.from : of.until
  const duration = durationText(Math.abs(at - now), i18n.language)
  return (
    <time dateTime={new Date(at).toISOString()} className={life === 'valid' ? undefined : 'field__problem'}>
      {t(`values.life.${life}`, { at: day.format(at), duration })}
    </time>
  )
}
