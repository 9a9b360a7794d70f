import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'

export interface NewerNoticeProps {
  readonly isBusy?: boolean
  rebase(): void
}

/** That somebody else has changed meanwhile what is edited here. */
export function NewerNotice({ isBusy = false, rebase }: NewerNoticeProps) {
  const { t } = useTranslation()
  return (
    <Alert
      variant="warning"
      title={t('yaml.newer')}
      className="notice"
      actionLinks={
        <Button variant="link" onClick={rebase} isAriaDisabled={isBusy}>
          {t('yaml.rebase')}
        </Button>
      }
    />
  )
}
