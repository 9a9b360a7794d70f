import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'

export interface ClashNoticeProps {
  /** Fields that somebody else has set meanwhile, and to another value. */
  readonly paths: readonly string[]
  takeMine(): void
  takeTheirs(): void
}

export function ClashNotice({ paths, takeMine, takeTheirs }: ClashNoticeProps) {
  const { t } = useTranslation()
  if (paths.length === 0) return null
  return (
    <Alert
      variant="warning"
      title={t('edits.clash', { paths: paths.join(', ') })}
      actionLinks={
        <>
          <Button variant="link" onClick={takeMine}>
            {t('edits.mine')}
          </Button>
          <Button variant="link" onClick={takeTheirs}>
            {t('edits.theirs')}
          </Button>
        </>
      }
    />
  )
}
