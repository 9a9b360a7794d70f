// An entry of the audit log, as people read it.
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../src/api/iam/audit.ts'

const eventAnnotation = 'iam.kedge.dev/event'
const accountAnnotation = 'iam.kedge.dev/account'

export function userOf({ user, impersonatedUser, annotations }: AuditEntry, t: TFunction): string {
  const name = user?.username ?? ''
  if (name === '' || name === 'system:anonymous')
    return annotations?.[accountAnnotation] ?? t('accounts.audit.unknown')
  return impersonatedUser ? t('accounts.audit.as', { user: name, other: impersonatedUser.username }) : name
}

/** The act alone: `change`, `run in`, `signed in`. */
export function actOf({ verb = '', annotations, objectRef }: AuditEntry, t: TFunction): string {
  const event = annotations?.[eventAnnotation]
  if (event) return t(`accounts.audit.events.${event}`, { defaultValue: event })
  const stream = t(`accounts.audit.streams.${objectRef?.subresource}`, { defaultValue: '' })
  return stream || t(`accounts.audit.verbs.${verb}`, { defaultValue: verb })
}

/** What it was done to: `statefulsets/scale shop/web`. */
export function objectOf({ objectRef, requestURI = '', annotations }: AuditEntry): string {
  const account = annotations?.[accountAnnotation]
  const event = annotations?.[eventAnnotation]
  if (event && event !== 'Refused') return account ?? ''
  if (!objectRef) return requestURI
  const { resource = '', subresource, namespace, name } = objectRef
  const kind = subresource ? `${resource}/${subresource}` : resource
  return [kind, [namespace, name].filter(Boolean).join('/')].filter(Boolean).join(' ')
}

export function AuditOutcome({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation()
  const { code = 0, reason, message } = entry.responseStatus ?? {}
  if (code < 400) return <>{t('accounts.audit.outcomes.done')}</>
  const isRefused = code === 401 || code === 403
  return (
    <>
      <span className={isRefused ? 'audit__refused' : ''} title={`${code} ${reason ?? ''}`.trim()}>
        {t(isRefused ? 'accounts.audit.outcomes.refused' : 'accounts.audit.outcomes.failed')}
      </span>
      {message && <div className="audit__detail">{message}</div>}
    </>
  )
}
