// An entry of the audit log, as people read it.
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../src/api/iam/audit.ts'
import { workspaceKind } from '../../../src/api/iam/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { accountKind } from '../../../src/iam/accounts/account.ts'
import { saidWords } from '../i18n/server-words.ts'
import { apiWordText } from '../parts/ApiWord.tsx'

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

const kindOf = new Map(
  [...Object.values(kinds), accountKind, workspaceKind].map(({ plural, kind }) => [plural, kind]),
)

export interface AuditObject {
  /** As people say it: `StatefulSet`, `StatefulSet/scale`; empty where it has none. */
  readonly kind: string
  readonly name: string
  /** In the words of the API: `statefulsets/scale`. */
  readonly resource: string
}

/** What it was done to. */
export function objectOf({ objectRef, requestURI = '', annotations }: AuditEntry, t: TFunction): AuditObject {
  const account = annotations?.[accountAnnotation]
  const event = annotations?.[eventAnnotation]
  if (event && event !== 'Refused') return { kind: '', name: account ?? '', resource: '' }
  if (!objectRef) return { kind: '', name: requestURI, resource: '' }
  const { resource = '', subresource, namespace, name } = objectRef
  const part = subresource ? `/${subresource}` : ''
  const kind = kindOf.get(resource)
  // The act says it already: run in, forward a port of.
  const isSaid = t(`accounts.audit.streams.${subresource}`, { defaultValue: '' }) !== ''
  return {
    kind: `${kind === undefined ? resource : apiWordText(kind, t)}${isSaid ? '' : part}`,
    name: [namespace, name].filter(Boolean).join('/'),
    resource: `${resource}${part}`,
  }
}

export function AuditOutcome({ entry }: { readonly entry: AuditEntry }) {
  const { t, i18n } = useTranslation()
  const { code = 0, reason, message } = entry.responseStatus ?? {}
  if (code < 400) return <>{t('accounts.audit.outcomes.done')}</>
  const isRefused = code === 401 || code === 403
  return (
    <>
      <span className={isRefused ? 'audit__refused' : ''} title={`${code} ${reason ?? ''}`.trim()}>
        {t(isRefused ? 'accounts.audit.outcomes.refused' : 'accounts.audit.outcomes.failed')}
      </span>
      {message && (
        <div className="audit__detail" title={message}>
          {saidWords(message, i18n.language)}
        </div>
      )}
    </>
  )
}
