import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import type { StatusError } from '../../../src/api/status-error.ts'
import { refusalParts } from '../i18n/server-words.ts'
import { Alert } from '../parts/Alert.tsx'
import { NotSeen } from './NotSeen.tsx'

export interface RefusedProps {
  readonly error: StatusError
  readonly kind: Kind
  /** Empty for all of the cluster. */
  readonly namespace: string
}

/** In the place of a list that did not come: the permission that is missing, or what the server says. */
export function Refused({ error, kind, namespace }: RefusedProps) {
  const { t, i18n } = useTranslation()
  if (error.code === 403) return <NotSeen kind={kind} namespace={namespace} />
  const { words, detail } = refusalParts(error, i18n.language)
  return (
    <Alert variant="warning" title={t('common.notListed', { message: words })}>
      {detail !== '' && (
        <span className="status__why" lang="en">
          {detail}
        </span>
      )}
    </Alert>
  )
}
