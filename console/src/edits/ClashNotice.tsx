import { Alert, Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'

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
      component="p"
      isInline
      variant="warning"
      title={t('edits.clash', { paths: paths.join(', ') })}
      actionLinks={
        <>
          <Button variant="link" isInline onClick={takeMine}>
            {t('edits.mine')}
          </Button>
          <Button variant="link" isInline onClick={takeTheirs}>
            {t('edits.theirs')}
          </Button>
        </>
      }
    />
  )
}
