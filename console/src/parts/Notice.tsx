import { AlertActionCloseButton } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from './Alert.tsx'

/** What has just been done, until it is closed. Screen readers are told. */
export function Notice({ text, onClose }: { readonly text: string | null; onClose(): void }) {
  const { t } = useTranslation()
  return (
    <div aria-live="polite">
      {text && (
        <Alert
          variant="success"
          title={text}
          actionClose={<AlertActionCloseButton aria-label={t('common.close')} onClose={onClose} />}
          className="notice"
        />
      )}
    </div>
  )
}
