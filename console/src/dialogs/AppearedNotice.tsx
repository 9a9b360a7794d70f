import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'

export interface AppearedNoticeProps {
  readonly name: string
  take(): void
}

/** That somebody else has made meanwhile what is to be made here. */
export function AppearedNotice({ name, take }: AppearedNoticeProps) {
  const { t } = useTranslation()
  return (
    <Alert
      variant="warning"
      title={t('edits.appeared', { name })}
      actionLinks={
        <Button variant="link" onClick={take}>
          {t('edits.takeAppeared', { name })}
        </Button>
      }
    />
  )
}
