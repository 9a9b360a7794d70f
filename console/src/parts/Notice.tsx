import { AlertActionCloseButton } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Alert } from './Alert.tsx'
import { inWords, type Saying } from './words/saying.ts'

export interface NoticeProps {
  readonly said: Saying | null
  /** What there is to say beyond it. */
  readonly children?: ReactNode
  onClose(): void
}

/** What has just been done, until it is closed. Screen readers are told. */
export function Notice({ said, children, onClose }: NoticeProps) {
  const { t } = useTranslation()
  return (
    <div aria-live="polite">
      {said && (
        <Alert
          variant="success"
          title={inWords(said, t)}
          actionClose={<AlertActionCloseButton aria-label={t('common.close')} onClose={onClose} />}
          className="notice"
        >
          {children}
        </Alert>
      )}
    </div>
  )
}
