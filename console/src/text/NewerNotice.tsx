import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'

/** That somebody else has changed meanwhile what is edited here. */
export function NewerNotice({ rebase }: { rebase(): void }) {
  const { t } = useTranslation()
  return (
    <Alert
      variant="warning"
      title={t('yaml.newer')}
      className="notice"
      actionLinks={
        <Button variant="link" onClick={rebase}>
          {t('yaml.rebase')}
        </Button>
      }
    />
  )
}
