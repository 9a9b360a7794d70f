import { type AlertProps, Alert as PlainAlert } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'

export interface OwnAlertProps extends AlertProps {
  readonly variant: 'success' | 'danger' | 'warning' | 'info'
}

/** Something to be told within a page. Readers hear in their language of which kind it is; it is no heading. */
export function Alert({ variant, ...props }: OwnAlertProps) {
  const { t } = useTranslation()
  return (
    <PlainAlert
      isInline
      component="p"
      variant={variant}
      variantLabel={`${t(`common.alerts.${variant}`)}${t('common.colon')}`}
      {...props}
    />
  )
}
